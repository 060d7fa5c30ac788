// What the shop has: its slots and its items. Counters that name anything else are refused.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/catalog/catalog_view.h"

namespace nearshelf::backend {

// The shelf folder does not hold a usable manifest and catalogue. The text says why and what to do.
class ShelfError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The item ids of a built shelf; owns the bytes of the catalogue shard.
class ShelfCatalog {
 public:
  // Reads manifest.json in `folder` and the catalogue shard it names, and checks both. Throws
  // ShelfError.
  static std::shared_ptr<const ShelfCatalog> load(const std::filesystem::path& folder);

  uint32_t item_count() const { return view_.item_count(); }
  bool has_item(std::string_view id) const { return view_.find(id) != kNoItem; }
  // The item's popularity rank when the shelf was built, 0 = most popular, or kNoItem.
  uint32_t item_index(std::string_view id) const { return view_.find(id); }
  bool has_same_items(const ShelfCatalog& other) const {
    return view_.ids_checksum() == other.view_.ids_checksum();
  }

 private:
  AlignedBuffer bytes_;
  CatalogView view_;  // of bytes_
};

// Immutable once made: a change is a new schema.
class ShopSchema {
 public:
  // No `slots`: every slot is known. Throws std::runtime_error for a text that cannot be a slot.
  explicit ShopSchema(std::vector<std::string> slots);

  // This schema after the shop published `catalog`. The items of the catalogues just before stay
  // known, for pages that were opened then; the oldest beyond a few are forgotten.
  std::shared_ptr<const ShopSchema> with(std::shared_ptr<const ShelfCatalog> catalog) const;

  // The empty slot, which stands for "outside any rail", is always known.
  bool has_slot(std::string_view slot) const;
  // Without a catalogue every item is known.
  bool has_item(std::string_view item) const;

  // The catalogue published last; null when there is none.
  std::shared_ptr<const ShelfCatalog> catalog() const;

 private:
  std::vector<std::string> slots_;
  std::vector<std::shared_ptr<const ShelfCatalog>> catalogs_;  // newest first
};

}  // namespace nearshelf::backend
