// Packs what the catalogue's photos look like.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nearshelf {

// The looks shard of a catalogue with `item_count` items and this ids_checksum. `vectors`:
// [item_count][dimensions], finite, of any length; zero = the item has no photo. 1 to
// kMaxDimensions. `encoder_id`: Encoder::id() of the encoder that made them.
std::vector<uint8_t> write_looks(std::span<const float> vectors, uint32_t item_count,
                                 uint32_t dimensions, uint64_t ids_checksum, uint64_t encoder_id);

}  // namespace nearshelf
