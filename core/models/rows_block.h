// The rows of a range of items, read in place.
#pragma once

#include <span>
#include <vector>

#include "core/models/rows_format.h"
#include "core/shard/shard_view.h"

namespace nearshelf {

class RowsBlock {
 public:
  RowsBlock() = default;

  // Views the sections for `count` rows whose neighbours are < item_count, and walks all of them
  // once. 8 bytes of memory a row. Fails with kMissingSection, kBadSectionSize, kBadLayout,
  // kBadValue or kTooLarge.
  static Result<RowsBlock> open(const ShardView& shard, const RowSections& sections, uint32_t count,
                                uint32_t item_count);

  // Whether open() made this, rather than the default constructor.
  bool loaded() const { return loaded_; }

  // Calls visit(neighbour, weight) for each neighbour of row `row` (< count), ascending.
  template <typename Visit>
  void for_each(uint32_t row, Visit&& visit) const {
    const uint8_t* encoded = item_bytes_.data() + item_offset_[row];
    const uint32_t first = weight_offset_[row];
    const float scale = scales_[row];
    uint32_t neighbour = 0;
    for (uint32_t k = 0; k < counts_[row]; ++k) {
      neighbour += next_varint(&encoded);
      visit(neighbour, scale * static_cast<float>(weight(first + k)));
    }
  }

  uint16_t neighbour_count(uint32_t row) const { return counts_[row]; }

 private:
  Status open_weights(const ShardView& shard, const RowSections& sections, uint64_t pairs);
  Status walk_rows(const RowSections& sections, uint32_t item_count);

  int weight(uint32_t pair) const {
    if (!narrow_) return static_cast<int8_t>(weights_[pair]);
    const unsigned nibble = (weights_[pair / 2] >> (pair % 2 * 4)) & 0x0F;
    return static_cast<int>(nibble ^ 8) - 8;  // sign extension
  }

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

  bool loaded_ = false;
  bool narrow_ = false;
  std::span<const uint16_t> counts_;
  std::span<const float> scales_;
  Bytes item_bytes_;
  Bytes weights_;
  std::vector<uint32_t> item_offset_;    // where each row starts in item_bytes_
  std::vector<uint32_t> weight_offset_;  // and among the weights
};

}  // namespace nearshelf
