#include "core/catalog/id_index.h"

#include "core/base/hash.h"

namespace nearshelf {

Result<IdIndex> IdIndex::build(const StringColumn& ids) {
  IdIndex index;
  index.ids_ = ids;
  size_t size = 16;
  while (size < size_t{ids.size()} * 3 / 2) size *= 2;
  index.slots_.assign(size, kNoItem);
  for (uint32_t place = 0; place < ids.size(); ++place) {
    const std::string_view id = ids[place];
    if (id.empty()) return Status::at(ErrorCode::kBadValue, "empty item id");
    size_t slot = xxh64(id) & (size - 1);
    while (index.slots_[slot] != kNoItem) {
      if (ids[index.slots_[slot]] == id) {
        return Status::at(ErrorCode::kBadValue, "item id used twice");
      }
      slot = (slot + 1) & (size - 1);
    }
    index.slots_[slot] = place;
  }
  return index;
}

uint32_t IdIndex::find(std::string_view id) const {
  if (slots_.empty()) return kNoItem;
  const size_t mask = slots_.size() - 1;
  for (size_t slot = xxh64(id) & mask; slots_[slot] != kNoItem; slot = (slot + 1) & mask) {
    if (ids_[slots_[slot]] == id) return slots_[slot];
  }
  return kNoItem;
}

}  // namespace nearshelf
