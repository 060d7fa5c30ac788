#include "pipeline/vision/lower/worst_case.h"

#include <algorithm>
#include <cmath>

namespace nearshelf::pipeline {
namespace {

double largest(const ActivationGrid& grid) {
  return static_cast<double>(grid.scale) * std::max(grid.zero, grid.top - grid.zero);
}

double worst_convolution(const Step& step, double largest_input) {
  double worst = 0;
  const size_t positions = weights_per_channel(step);
  for (size_t c = 0; c < step.bias.size(); ++c) {
    double weights = 0;
    for (size_t i = 0; i < positions; ++i) {
      weights += std::abs(step.weights[weight_index(step, c, i)]);
    }
    worst = std::max(worst, std::abs(static_cast<double>(step.bias[c])) + weights * largest_input);
  }
  return worst;
}

}  // namespace

double worst_case(const Step& step, const std::vector<ActivationGrid>& grids) {
  const auto input = [&](size_t i) { return largest(grids[step.inputs[i]]); };
  switch (step.op) {
    case LayerOp::kFirstLayer:
    case LayerOp::kConv:
    case LayerOp::kDepthwise:
      // Rounding up to half a step on every weight.
      return worst_convolution(step, input(0)) * 1.01;
    case LayerOp::kAdd:
      return input(0) + input(1);
    case LayerOp::kMultiply:
      return input(0) * input(1);
    case LayerOp::kAveragePool:
      return input(0);
    default:
      return 0;
  }
}

void widen_grids(const Network& network, const std::vector<int>& shared,
                 std::vector<ActivationGrid>* grids) {
  // A wider grid makes later layers larger: as many rounds as there are layers are enough.
  bool changed = true;
  for (size_t round = 0; changed && round < network.steps.size(); ++round) {
    changed = false;
    for (const Step& step : network.steps) {
      const auto least = static_cast<float>(worst_case(step, *grids) / (kMaxOutputSteps * 0.99));
      if ((*grids)[step.output].scale >= least) continue;
      changed = true;
      for (size_t i = 0; i < grids->size(); ++i) {
        if (shared[i] == shared[step.output]) (*grids)[i].scale = least;
      }
    }
  }
}

}  // namespace nearshelf::pipeline
