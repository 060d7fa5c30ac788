// What each channel of each activation is on average, in float.
#pragma once

#include <span>
#include <vector>

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/lower/lower.h"
#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

using Means = std::vector<double>;  // by channel

// By tensor of the network that was built from `graph`, over all pixels of all photos; empty when
// the graph does not compute the tensor. Those of the photo are of its bytes.
std::vector<Means> channel_means(const Network& network, const Graph& graph,
                                 const PixelScaling& pixels, std::span<const Pixels> photos);

}  // namespace nearshelf::pipeline
