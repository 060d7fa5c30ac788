// Rounding shifts the mean of a convolution's outputs, and the shifts add up from layer to layer.
// Moving each bias back costs nothing when the encoder runs (Nagel et al. 2019, "Data-free
// quantization through weight equalization and bias correction").
#pragma once

#include <span>
#include <vector>

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/lower/activation_grid.h"
#include "pipeline/vision/lower/lower.h"
#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

// Changes the biases of `network` so that on the photos the mean of each output channel, before its
// clamp, is that of `graph`. Layer by layer: what reaches a layer is measured with the encoder of
// the layers before it, as they are by then.
void correct_biases(const Graph& graph, const PixelScaling& pixels, std::span<const Pixels> photos,
                    const std::vector<ActivationGrid>& grids, Network* network);

}  // namespace nearshelf::pipeline
