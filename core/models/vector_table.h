// Item vectors in int8, one scale each: the storage that every vector part shares.
#pragma once

#include <span>
#include <vector>

#include "core/models/model_format.h"
#include "core/shard/shard_view.h"

namespace nearshelf {

class VectorTable {
 public:
  VectorTable() = default;

  // Views a section of f32[item_count] scales and one of i8[item_count][stride]. `dimensions` 1 to
  // kMaxDimensions. Fails with kMissingSection, kBadSectionSize or kBadValue.
  static Result<VectorTable> open(const ShardView& shard, SectionId scales, SectionId values,
                                  uint32_t item_count, uint32_t dimensions);

  uint32_t dimensions() const { return dimensions_; }
  uint32_t item_count() const { return static_cast<uint32_t>(scales_.size()); }

  // All below: item < item_count().
  float scale(uint32_t item) const { return scales_[item]; }
  // dimensions() quantised components, padded with zeros to the stride.
  const int8_t* values(uint32_t item) const { return values_.data() + item * stride_; }

  // sum[k] += weight * component k of the item's vector; sum has dimensions() entries.
  void add(uint32_t item, double weight, std::span<double> sum) const;

  // out[i] = query . vector i up to one positive factor common to all items, i < item_count(): the
  // query (dimensions() entries) is quantised to 16 bits and each score is one exact integer dot
  // times a scale.
  void score_all(std::span<const double> query, std::span<float> out) const;

  // out[i] = scale(i) * factor * (query . values(i)), i < item_count(). `query`: as many values as
  // a row has bytes, zero behind the dimensions.
  void scan(std::span<const int16_t> query, float factor, std::span<float> out) const;

  // Cosine of two items' vectors, 0 when either is zero.
  float cosine(uint32_t a, uint32_t b) const;

 private:
  uint32_t dimensions_ = 0;
  size_t stride_ = 0;
  std::span<const float> scales_;
  std::span<const int8_t> values_;
};

}  // namespace nearshelf
