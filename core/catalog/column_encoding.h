// Columns that catalogue and delta shards write alike.
#pragma once

#include <vector>

#include "core/shard/shard_writer.h"

namespace nearshelf {

// One bit a value, bit i%8 of byte i/8; unused bits zero.
std::vector<uint8_t> encode_bitmap(const std::vector<bool>& bits);

// Adds ATTO and ATTI: the value numbers of each item, ascending.
void add_item_values(const std::vector<std::vector<uint32_t>>& item_values, ShardWriter* shard);

}  // namespace nearshelf
