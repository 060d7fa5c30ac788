#pragma once

#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

// Whether the step only scales and shifts each channel: a depthwise convolution of one pixel.
bool is_scaling(const Step& step);

// Folds one scaling into the convolution before it, or into all that read it. Returns whether it
// found one.
bool fold_scaling(Network* network);

// Makes `step`, a convolution that reads what `scaling` writes, do what both do, apart from what
// lies outside the image.
void scale_inputs(const Step& scaling, Step* step);

// Whether the convolution reads outside its input.
bool reads_padding(const Network& network, const Step& step);

}  // namespace nearshelf::pipeline
