#include "core/catalog/attributes.h"

#include <algorithm>

namespace nearshelf {
namespace {

// ATTK ascends without gaps, so that its last entry tells the number of attributes.
Status check_attribute_numbers(std::span<const uint8_t> attribute_of) {
  uint32_t expected = 0;
  for (const uint8_t attribute : attribute_of) {
    if (attribute >= kMaxAttributes) {
      return Status::range(ErrorCode::kTooLarge, kValueAttributes.name(), attribute, 0,
                           kMaxAttributes - 1);
    }
    if (attribute != expected && attribute + 1u != expected) {
      return Status::range(ErrorCode::kBadLayout, kValueAttributes.name(), attribute, expected,
                           expected);
    }
    expected = attribute + 1u;
  }
  return {};
}

Status check_names(const AttributeTable& table) {
  const StringColumn& names = table.names();
  for (uint32_t k = 0; k < names.size(); ++k) {
    if (names[k].empty() || table.find(names[k]) != k) {
      return Status::range(ErrorCode::kBadValue, kAttributeNames.name(), k, 0, names.size());
    }
  }
  return {};
}

Status check_values(const AttributeTable& table) {
  const StringColumn& values = table.values();
  for (uint32_t k = 0; k < values.size(); ++k) {
    const bool first = k == 0 || table.attribute_of(k) != table.attribute_of(k - 1);
    if (values[k].empty() || (!first && values[k] <= values[k - 1])) {
      return Status::range(ErrorCode::kBadLayout, kAttributeValues.name(), k, 0, values.size());
    }
  }
  return {};
}

}  // namespace

Result<AttributeTable> AttributeTable::open(const ShardView& shard) {
  AttributeTable table;
  if (!shard.has(kAttributeNames)) return table;
  const auto attribute_of = shard.section(kValueAttributes);
  if (!attribute_of.ok()) return attribute_of.status();
  table.attribute_of_ = attribute_of.value();
  if (table.attribute_of_.size() >= kNoValue) {
    return Status::range(ErrorCode::kTooLarge, kValueAttributes.name(), table.attribute_of_.size(),
                         0, kNoValue - 1);
  }
  if (const Status status = check_attribute_numbers(table.attribute_of_); !status.ok()) {
    return status;
  }

  const uint32_t attributes = table.attribute_of_.empty() ? 0 : table.attribute_of_.back() + 1u;
  const auto names = StringColumn::open(shard, kAttributeNames, attributes, kMaxAttributeNameBytes);
  if (!names.ok()) return names.status();
  table.names_ = names.value();
  const auto values =
      StringColumn::open(shard, kAttributeValues, static_cast<uint32_t>(table.attribute_of_.size()),
                         kMaxAttributeValueBytes);
  if (!values.ok()) return values.status();
  table.values_ = values.value();
  if (const Status status = check_names(table); !status.ok()) return status;
  if (const Status status = check_values(table); !status.ok()) return status;
  return table;
}

uint32_t AttributeTable::find(std::string_view name) const {
  for (uint32_t k = 0; k < names_.size(); ++k) {
    if (names_[k] == name) return k;
  }
  return kNoAttribute;
}

uint32_t AttributeTable::find_value(uint32_t attribute, std::string_view text) const {
  const auto [from, to] = std::equal_range(attribute_of_.begin(), attribute_of_.end(), attribute);
  auto first = static_cast<uint32_t>(from - attribute_of_.begin());
  auto last = static_cast<uint32_t>(to - attribute_of_.begin());
  while (first < last) {
    const uint32_t middle = first + (last - first) / 2;
    if (values_[middle] < text) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  const bool found =
      first < static_cast<size_t>(to - attribute_of_.begin()) && values_[first] == text;
  return found ? first : kNoValue;
}

Result<ItemValues> ItemValues::open(const ShardView& shard, uint32_t item_count,
                                    uint32_t value_count) {
  ItemValues items;
  if (!shard.has(kItemValueOffsets) && !shard.has(kItemValues)) return items;
  const auto offsets = shard.array<uint32_t>(kItemValueOffsets, uint64_t{item_count} + 1);
  if (!offsets.ok()) return offsets.status();
  items.offsets_ = offsets.value();
  const auto values = shard.array<uint32_t>(kItemValues, items.offsets_.back());
  if (!values.ok()) return values.status();
  items.values_ = values.value();

  if (items.offsets_.front() != 0) {
    return Status::range(ErrorCode::kBadLayout, kItemValueOffsets.name(), items.offsets_.front(), 0,
                         0);
  }
  for (uint32_t item = 0; item < item_count; ++item) {
    const uint32_t from = items.offsets_[item];
    const uint32_t to = items.offsets_[item + 1];
    if (to < from || to > items.values_.size()) {
      return Status::range(ErrorCode::kBadLayout, kItemValueOffsets.name(), to, from,
                           items.values_.size());
    }
    for (uint32_t k = from; k < to; ++k) {
      const uint32_t lowest = k == from ? 0 : items.values_[k - 1] + 1;
      if (items.values_[k] < lowest || items.values_[k] >= value_count) {
        return Status::range(ErrorCode::kBadLayout, kItemValues.name(), items.values_[k], lowest,
                             value_count);
      }
    }
  }
  return items;
}

}  // namespace nearshelf
