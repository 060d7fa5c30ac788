#include "core/models/looks_view.h"

#include <limits>

#include "core/kernels/quantize.h"
#include "core/models/looks_format.h"

namespace nearshelf {

Result<LooksView> LooksView::open(Bytes bytes, const CatalogView& catalog) {
  const Result<ShardView> shard = ShardView::open(bytes, ShardRole::kLooks);
  if (!shard.ok()) return shard.status();
  const auto meta = shard.value().array<uint8_t>(kLooksMeta, kLooksMetaSize);
  if (!meta.ok()) return meta.status();
  const uint8_t* fields = meta.value().data();
  const Status fits = catalog.check_base(load_le<uint32_t>(fields), load_le<uint64_t>(fields + 8));
  if (!fits.ok()) return fits;
  const uint32_t dimensions = load_le<uint32_t>(fields + 4);
  if (dimensions < 1 || dimensions > kMaxDimensions) {
    return Status::range(ErrorCode::kBadValue, "META dimensions", dimensions, 1, kMaxDimensions);
  }
  const auto vectors = VectorTable::open(shard.value(), kLooksScales, kLooksValues,
                                         catalog.base_item_count(), dimensions);
  if (!vectors.ok()) return vectors.status();

  LooksView looks;
  looks.encoder_id_ = load_le<uint64_t>(fields + 16);
  looks.vectors_ = vectors.value();
  return looks;
}

void LooksView::cosines(std::span<const float> vector, std::vector<float>* out,
                        uint32_t item_count) const {
  std::vector<int16_t> query(vector_stride(dimensions()), 0);
  const float factor = quantize_unit_query(vector, std::span(query).first(vector.size()));
  out->assign(item_count, std::numeric_limits<float>::quiet_NaN());
  vectors_.scan(query, factor, std::span(*out).first(vectors_.item_count()));
  for (uint32_t item = 0; item < vectors_.item_count(); ++item) {
    if (!knows(item)) (*out)[item] = std::numeric_limits<float>::quiet_NaN();
  }
}

void LooksView::cosines_of(uint32_t item, std::vector<float>* out, uint32_t item_count) const {
  const int8_t* values = vectors_.values(item);
  cosines(std::vector<float>(values, values + dimensions()), out, item_count);
}

}  // namespace nearshelf
