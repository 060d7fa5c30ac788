// How often an activation takes which value, and the grid that rounds those values best.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/vision/lower/activation_grid.h"

namespace nearshelf::pipeline {

class Histogram {
 public:
  void add(std::span<const float> values);
  void add(const Histogram& other);

  bool empty() const { return total_ == 0; }
  Range range() const { return range_; }

  // Mean squared error of rounding all values to the grid, clipping included.
  double error(const ActivationGrid& grid) const;

  // The grid of top + 1 values with the least error whose range lies in `within`: the ends move
  // inwards one after the other, by 1/64 of the range.
  ActivationGrid best_grid(int top, Range within) const;

 private:
  void widen(float magnitude);
  float middle(size_t bin) const;

  std::vector<uint32_t> counts_;
  float limit_ = 0;  // bins cover -limit_ .. limit_
  uint64_t total_ = 0;
  Range range_;
};

}  // namespace nearshelf::pipeline
