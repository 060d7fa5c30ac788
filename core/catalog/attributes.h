// What the shop says about its items beyond title and price: brand, colour, size and so on.
#pragma once

#include <span>

#include "core/catalog/catalog_format.h"
#include "core/shard/string_column.h"

namespace nearshelf {

inline constexpr uint32_t kNoAttribute = 0xFFFFFFFF;
inline constexpr uint32_t kNoValue = 0xFFFFFFFF;

// The attributes of a catalogue and the values that its items use, numbered by attribute and then
// by text, bytes ascending. Views the shard's bytes.
class AttributeTable {
 public:
  AttributeTable() = default;

  // An empty table when the shard has no section ATTN. Fails with kMissingSection, kBadSectionSize,
  // kBadLayout, kBadValue or kTooLarge.
  static Result<AttributeTable> open(const ShardView& shard);

  const StringColumn& names() const { return names_; }
  const StringColumn& values() const { return values_; }

  // The attribute with this name, or kNoAttribute.
  uint32_t find(std::string_view name) const;
  // The value with this text of `attribute` (< names().size()), or kNoValue. Bytes are compared.
  uint32_t find_value(uint32_t attribute, std::string_view text) const;
  // The attribute that `value` (< values().size()) belongs to.
  uint32_t attribute_of(uint32_t value) const { return attribute_of_[value]; }

 private:
  StringColumn names_, values_;
  std::span<const uint8_t> attribute_of_;
};

// The values of a run of items. Views the shard's bytes.
class ItemValues {
 public:
  ItemValues() = default;

  // Reads ATTO and ATTI for `item_count` items; every value is < `value_count`. No item has values
  // when both sections are absent. Fails as AttributeTable::open.
  static Result<ItemValues> open(const ShardView& shard, uint32_t item_count, uint32_t value_count);

  // Value numbers of `item`, ascending.
  std::span<const uint32_t> of(uint32_t item) const {
    if (offsets_.empty()) return {};
    return values_.subspan(offsets_[item], offsets_[item + 1] - offsets_[item]);
  }

 private:
  std::span<const uint32_t> offsets_;
  std::span<const uint32_t> values_;
};

}  // namespace nearshelf
