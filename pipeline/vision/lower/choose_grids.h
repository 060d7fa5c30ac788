// The grid of every tensor of a network.
#pragma once

#include <span>
#include <vector>

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/lower/activation_grid.h"
#include "pipeline/vision/lower/lower.h"
#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

inline constexpr size_t kMinCalibrationPhotos = 16;

// By tensor of the network; the photo's is {1, 0}. With kMinCalibrationPhotos or more the grid with
// the least squared error on them, clipping included and within the model's own range where it has
// one; with fewer the model's own range. Tensors that a layer passes on without
// arithmetic, and those that a concatenation joins, share one grid. `graph` is what the network was
// built from. Throws VisionError when grids must be seen on photos and there are too few.
std::vector<ActivationGrid> choose_grids(const Network& network, const Graph& graph,
                                         const PixelScaling& pixels,
                                         std::span<const Pixels> calibration, int top);

}  // namespace nearshelf::pipeline
