// Sparse item-item rows: score(j) = sum over the shopper's recent items i of weight_i * W[i][j].
#pragma once

#include <span>
#include <vector>

#include "core/models/model_format.h"
#include "core/session/session.h"
#include "core/shard/shard_view.h"

namespace nearshelf {

class RowsView {
 public:
  RowsView() = default;

  // Views the four row sections for `item_count` items and walks all of them once: every neighbour
  // is < item_count and the sizes agree. 8 bytes of memory an item. Fails with kMissingSection,
  // kBadSectionSize, kBadLayout or kBadValue.
  static Result<RowsView> open(const ShardView& shard, uint32_t item_count);

  // Calls visit(neighbour, weight) for each neighbour of `item` (< item_count), ascending.
  template <typename Visit>
  void for_each(uint32_t item, Visit&& visit) const {
    const uint8_t* encoded = item_bytes_.data() + item_offset_[item];
    const int8_t* weight = weights_.data() + weight_offset_[item];
    uint32_t neighbour = 0;
    for (uint16_t k = 0; k < counts_[item]; ++k) {
      neighbour += next_varint(&encoded);
      visit(neighbour, scales_[item] * static_cast<float>(weight[k]));
    }
  }

  uint16_t neighbour_count(uint32_t item) const { return counts_[item]; }

 private:
  // Only for bytes that open() has validated.
  static uint32_t next_varint(const uint8_t** bytes) {
    uint32_t value = 0;
    unsigned shift = 0;
    uint8_t byte;
    do {
      byte = *(*bytes)++;
      value |= static_cast<uint32_t>(byte & 0x7F) << shift;
      shift += 7;
    } while ((byte & 0x80) != 0);
    return value;
  }

  std::span<const uint16_t> counts_;
  std::span<const float> scales_;
  Bytes item_bytes_;
  std::span<const int8_t> weights_;
  std::vector<uint32_t> item_offset_;    // where each row starts in item_bytes_
  std::vector<uint32_t> weight_offset_;  // and in weights_
};

}  // namespace nearshelf
