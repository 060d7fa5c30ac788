// Bounds that keep the encoder's arithmetic exact.
#pragma once

#include <vector>

#include "pipeline/vision/lower/activation_grid.h"
#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

// Rounding in float is exact up to this many steps of an output's grid.
inline constexpr double kMaxOutputSteps = 1 << 22;

// The largest magnitude, in real units and before clamping, that any input can bring a step to;
// 0 for steps that compute nothing. `grids`: by tensor.
double worst_case(const Step& step, const std::vector<ActivationGrid>& grids);

// Widens grids until no step can exceed kMaxOutputSteps. Steps that share a grid go on sharing it:
// `shared` gives one tensor for all that share.
void widen_grids(const Network& network, const std::vector<int>& shared,
                 std::vector<ActivationGrid>* grids);

}  // namespace nearshelf::pipeline
