// Runs a graph in float with plain loops, every operation as its definition says. Slow, and shares
// nothing with the pipeline's executor or the encoder: what both are measured against.
#pragma once

#include <span>
#include <vector>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline::testing {

// The values of all tensors, by number, after a run on the first input's values. Sums are in
// double.
std::vector<std::vector<float>> run_scalar(const Graph& graph, std::span<const float> image);

}  // namespace nearshelf::pipeline::testing
