#pragma once

#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

// Folds the scaling of pixels into the convolutions that read it, which become first layers; where
// another kind of layer reads it, or what stands for zero is no pixel, the scaling becomes a first
// layer of its own. Sets the network's pad_pixel.
void fold_photo(Network* network);

}  // namespace nearshelf::pipeline
