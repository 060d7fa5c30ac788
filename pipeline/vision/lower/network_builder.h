// From a graph to the encoder's layers, one node at a time; nothing is folded yet.
#pragma once

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

// `graph` as cut() leaves it: one input, one output. The first step turns pixels into the model's
// input. Throws VisionError naming the node that has no counterpart among the encoder's layers.
Network build_network(const Graph& graph, const PixelScaling& pixels);

}  // namespace nearshelf::pipeline
