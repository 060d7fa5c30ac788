// Passes that make a network smaller without changing what it computes.
#pragma once

#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

// All of them: scaling by constants (batch normalisation) goes into the convolution before or
// behind it, clamps into the layer that they follow, chains of functions of one value into one
// table, means over one axis after another into one pool, the scaling of pixels into the first
// layer. Afterwards the network's first layers are kFirstLayer, and a tensor that a concatenation
// reads is read by nothing else.
void fold(Network* network);

}  // namespace nearshelf::pipeline
