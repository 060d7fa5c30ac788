// The weights of one output channel as integers.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/vision/lower/activation_grid.h"
#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

struct QuantisedChannel {
  std::vector<int8_t> weights;  // by position
  int32_t bias = 0;             // with the input's zero point folded in
  double step = 1;              // real weight = step * integer
};

// No input of the grid, which must not be wider than bytes, can bring the accumulator to 2^31:
// weights become coarser where they would.
QuantisedChannel quantise_channel(const Step& step, size_t channel, const ActivationGrid& input);

}  // namespace nearshelf::pipeline
