#include "core/search/index_head.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/search/best_items.h"
#include "core/search/rotation.h"

namespace nearshelf {
namespace {

Status in_range(const char* field, uint32_t found, uint32_t low, uint32_t high) {
  if (found >= low && found <= high) return {};
  return Status::range(ErrorCode::kBadValue, field, found, low, high);
}

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(),
                     [](float value) { return std::isfinite(value); });
}

}  // namespace

Result<IndexHead> IndexHead::open(Bytes bytes) {
  const auto opened = ShardView::open(bytes, ShardRole::kVectorIndex);
  if (!opened.ok()) return opened.status();
  const ShardView& shard = opened.value();
  const auto meta = shard.array<uint32_t>(kIndexMeta, kIndexMetaSize / sizeof(uint32_t));
  if (!meta.ok()) return meta.status();
  const auto fields = meta.value();
  const uint32_t tier = fields[0];
  const uint32_t row_blocks = fields[5];
  IndexHead head;
  head.item_count_ = fields[1];
  head.row_count_ = fields[2];
  head.dimensions_ = fields[3];
  head.input_dimensions_ = fields[4];
  head.code_blocks_ = fields[6];
  head.id_buckets_ = fields[7];
  head.default_effort_ = fields[8];
  for (const Status& status :
       {in_range("META tier", tier, 1, 3), in_range("META items", head.item_count_, 1, kMaxItems),
        in_range("META rows", head.row_count_, head.item_count_, 2 * kMaxItems),
        in_range("META dimensions", head.dimensions_, 1, kMaxIndexDimensions),
        in_range("META input dimensions", head.input_dimensions_, head.dimensions_,
                 kMaxInputDimensions),
        in_range("META row blocks", row_blocks, 1, kMaxIndexBlocks),
        in_range("META code blocks", head.code_blocks_, tier == 2 ? 1 : 0,
                 tier == 2 ? kMaxIndexBlocks : 0),
        in_range("META id buckets", head.id_buckets_, 1, kMaxIndexBlocks),
        in_range("META effort", head.default_effort_, 1, kMaxEffort),
        in_range("META reserved", fields[9], 0, 0)}) {
    if (!status.ok()) return status;
  }
  head.tier_ = static_cast<IndexTier>(tier);

  const auto starts = shard.array<uint32_t>(kBlockStarts, uint64_t{row_blocks} + 1);
  if (!starts.ok()) return starts.status();
  head.block_starts_ = starts.value();
  const auto not_ascending = std::adjacent_find(head.block_starts_.begin(),
                                                head.block_starts_.end(), std::greater_equal<>());
  if (head.block_starts_.front() != 0 || head.block_starts_.back() != head.row_count_ ||
      not_ascending != head.block_starts_.end()) {
    return Status::at(ErrorCode::kBadLayout, kBlockStarts.name());
  }

  if (head.input_dimensions_ != head.dimensions_) {
    const auto projection =
        shard.array<float>(kProjection, uint64_t{head.dimensions_} * head.input_dimensions_);
    if (!projection.ok()) return projection.status();
    head.projection_ = projection.value();
    if (!all_finite(head.projection_)) return Status::at(ErrorCode::kBadValue, kProjection.name());
  }
  Status status;
  if (head.tier_ == IndexTier::kCoded) status = head.open_codes(shard);
  if (head.tier_ == IndexTier::kClusters) status = head.open_centroids(shard);
  if (!status.ok()) return status;
  return head;
}

Status IndexHead::open_codes(const ShardView& shard) {
  const auto signs = shard.array<uint8_t>(kRotationSigns, kRotationSignBytes);
  if (!signs.ok()) return signs.status();
  rotation_signs_ = signs.value();
  return {};
}

Status IndexHead::open_centroids(const ShardView& shard) {
  const auto values =
      shard.array<int8_t>(kCentroidValues, uint64_t{row_blocks()} * row_stride(dimensions_));
  if (!values.ok()) return values.status();
  const auto factors = shard.array<float>(kCentroidFactors, row_blocks());
  if (!factors.ok()) return factors.status();
  centroids_ = values.value();
  centroid_factors_ = factors.value();
  for (const float factor : centroid_factors_) {
    if (!(factor >= 0 && factor <= 1)) {
      return Status::at(ErrorCode::kBadValue, kCentroidFactors.name());
    }
  }
  return {};
}

uint32_t IndexHead::block_of(uint32_t row) const {
  const auto after = std::upper_bound(block_starts_.begin(), block_starts_.end(), row);
  return static_cast<uint32_t>(after - block_starts_.begin()) - 1;
}

std::vector<float> IndexHead::project(std::span<const float> query) const {
  if (projection_.empty()) return {query.begin(), query.end()};
  std::vector<float> projected(dimensions_, 0.0f);
  for (uint32_t row = 0; row < dimensions_; ++row) {
    const float* weights = projection_.data() + size_t{row} * input_dimensions_;
    double sum = 0;
    for (uint32_t k = 0; k < input_dimensions_; ++k) sum += double{weights[k]} * query[k];
    projected[row] = static_cast<float>(sum);
  }
  return projected;
}

std::array<uint8_t, kCodeTableBytes> IndexHead::tables(std::span<const float> projected) const {
  return code_tables(rotate(projected, rotation_signs_));
}

std::vector<uint32_t> IndexHead::probe(const QuantizedQuery& query, uint32_t count) const {
  const size_t stride = row_stride(dimensions_);
  BestItems best(std::min(count, row_blocks()));
  std::array<int32_t, kScanRows> dots;
  for (uint32_t first = 0; first < row_blocks(); first += kScanRows) {
    const size_t rows = std::min<size_t>(kScanRows, row_blocks() - first);
    scan_i8(centroids_.data() + first * stride, rows, stride, query.values.data(), dots.data());
    append_reaching(std::span(dots).first(rows), centroid_factors_.subspan(first, rows), first,
                    best.threshold(), best.buffer());
    best.settle();
  }
  std::vector<uint32_t> clusters;
  for (const Scored& cluster : best.take()) clusters.push_back(cluster.item);
  return clusters;
}

}  // namespace nearshelf
