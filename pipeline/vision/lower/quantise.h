// From a network in float and its grids to the encoder's integers.
#pragma once

#include <vector>

#include "core/vision/encoder_writer.h"
#include "pipeline/vision/lower/activation_grid.h"
#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

// `grids`: by tensor of the network, of 7 bits. Weights are int8, one scale an output channel: the
// model's own integers where they fit, else the largest weight is 127. No projection.
EncoderSpec quantise(const Network& network, const std::vector<ActivationGrid>& grids);

}  // namespace nearshelf::pipeline
