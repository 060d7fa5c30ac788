// How photos enter a model.
#pragma once

#include <vector>

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/lower/lower.h"

namespace nearshelf::pipeline {

// The model's own scaling when its input is quantised to bytes, else `asked`. Throws VisionError
// for one that is not finite or not invertible.
PixelScaling resolve_scaling(const Graph& graph, const PixelScaling& asked);

// RGBA pixels as values of the model's input.
std::vector<float> scaled_pixels(const Pixels& rgba, const PixelScaling& scaling);

}  // namespace nearshelf::pipeline
