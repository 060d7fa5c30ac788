// What the catalogue's photos look like: one vector an item, compared by cosine.
#pragma once

#include <span>
#include <vector>

#include "core/catalog/catalog_view.h"
#include "core/models/vector_table.h"

namespace nearshelf {

class LooksView {
 public:
  // No looks, to be assigned over.
  LooksView() = default;

  // Views `shard`, whose items are those of `catalog`. Fails as ShardView::open does, and with
  // kMissingSection, kBadSectionSize, kBadValue or kCatalogMismatch.
  static Result<LooksView> open(Bytes shard, const CatalogView& catalog);

  bool empty() const { return vectors_.item_count() == 0; }
  uint32_t dimensions() const { return vectors_.dimensions(); }
  // Encoder::id() of the encoder whose vectors these are.
  uint64_t encoder_id() const { return encoder_id_; }

  // False for an item without a photo, and for one that is newer than the shard.
  bool knows(uint32_t item) const {
    return item < vectors_.item_count() && vectors_.scale(item) > 0;
  }

  // out[i] = cosine of `vector` (dimensions() finite values) and item i, NaN where knows(i) is
  // false.
  void cosines(std::span<const float> vector, std::vector<float>* out, uint32_t item_count) const;
  // The same for the vector of an item that knows(). 1 for the item itself, up to rounding.
  void cosines_of(uint32_t item, std::vector<float>* out, uint32_t item_count) const;

 private:
  uint64_t encoder_id_ = 0;
  VectorTable vectors_;
};

}  // namespace nearshelf
