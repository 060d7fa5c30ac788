#include "core/catalog/column_encoding.h"

#include "core/catalog/catalog_format.h"

namespace nearshelf {

std::vector<uint8_t> encode_bitmap(const std::vector<bool>& bits) {
  std::vector<uint8_t> bytes((bits.size() + 7) / 8);
  for (size_t k = 0; k < bits.size(); ++k) {
    if (bits[k]) bytes[k / 8] |= static_cast<uint8_t>(1u << (k % 8));
  }
  return bytes;
}

void add_item_values(const std::vector<std::vector<uint32_t>>& item_values, ShardWriter* shard) {
  std::vector<uint32_t> offsets = {0};
  std::vector<uint32_t> values;
  for (const std::vector<uint32_t>& of_item : item_values) {
    values.insert(values.end(), of_item.begin(), of_item.end());
    offsets.push_back(static_cast<uint32_t>(values.size()));
  }
  shard->add_array<uint32_t>(kItemValueOffsets, offsets);
  shard->add_array<uint32_t>(kItemValues, values);
}

}  // namespace nearshelf
