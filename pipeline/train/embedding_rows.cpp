#include "pipeline/train/embedding_rows.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/dot_i8.h"
#include "core/kernels/quantize.h"
#include "core/models/model_format.h"
#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

// Unit vectors, in float and in int8.
class UnitVectors {
 public:
  UnitVectors(std::span<const float> vectors, size_t dimensions)
      : dimensions_(dimensions),
        stride_(vector_stride(static_cast<uint32_t>(dimensions))),
        count_(vectors.size() / dimensions),
        units_(vectors.begin(), vectors.end()),
        values_(count_ * stride_),
        scales_(count_) {
    for (size_t item = 0; item < count_; ++item) {
      const std::span<float> unit(units_.data() + item * dimensions_, dimensions_);
      double square = 0;
      for (const float value : unit) square += double{value} * value;
      const double length = std::sqrt(square);
      for (float& value : unit) {
        value = length > 0 ? static_cast<float>(double{value} / length) : 0.0f;
      }
      scales_[item] = quantize_row(unit, {values_.data() + item * stride_, dimensions_});
    }
  }

  size_t count() const { return count_; }
  bool is_zero(size_t item) const { return scales_[item] == 0; }

  // About the cosine with every item, but for the item's own scale.
  void rough_cosines(size_t item, std::vector<int32_t>* dots, std::vector<float>* cosines) const {
    dots->resize(count_);
    cosines->resize(count_);
    dot_i8_rows(values_.data(), count_, stride_, values_.data() + item * stride_, stride_,
                dots->data());
    for (size_t other = 0; other < count_; ++other) {
      (*cosines)[other] = static_cast<float>((*dots)[other]) * scales_[other];
    }
  }

  float cosine(size_t a, size_t b) const {
    double sum = 0;
    for (size_t k = 0; k < dimensions_; ++k) {
      sum += double{units_[a * dimensions_ + k]} * units_[b * dimensions_ + k];
    }
    return static_cast<float>(sum);
  }

 private:
  size_t dimensions_;
  size_t stride_;
  size_t count_;
  std::vector<float> units_;
  std::vector<int8_t> values_;
  std::vector<float> scales_;
};

// The `kept` highest of values[0..n), without `item` itself.
std::vector<Neighbour> highest(const std::vector<float>& values, size_t item, size_t kept) {
  std::vector<Neighbour> best;  // a heap with the lowest in front, once it is full
  for (uint32_t other = 0; other < values.size(); ++other) {
    if (other == item || values[other] <= 0) continue;
    const Neighbour candidate{other, values[other]};
    if (best.size() == kept) {
      if (!weighs_more(candidate, best.front())) continue;
      std::pop_heap(best.begin(), best.end(), weighs_more);
      best.pop_back();
    }
    best.push_back(candidate);
    std::push_heap(best.begin(), best.end(), weighs_more);
  }
  return best;
}

}  // namespace

ItemRows embedding_rows(std::span<const float> vectors, size_t dimensions, size_t neighbours) {
  const UnitVectors units(vectors, dimensions);
  ItemRows rows(units.count());
  if (neighbours == 0) return rows;
  struct Scratch {
    std::vector<int32_t> dots;
    std::vector<float> cosines;
  };
  std::vector<Scratch> scratch(worker_count());
  parallel_for(units.count(), [&](size_t item, unsigned worker) {
    if (units.is_zero(item)) return;
    units.rough_cosines(item, &scratch[worker].dots, &scratch[worker].cosines);
    // Twice as many as needed: int8 mistakes neighbours only for ones about as near.
    rows[item] = highest(scratch[worker].cosines, item, 2 * neighbours);
    for (Neighbour& near : rows[item]) near.weight = units.cosine(item, near.item);
    keep_highest(neighbours, &rows[item]);
  });
  return rows;
}

}  // namespace nearshelf::pipeline
