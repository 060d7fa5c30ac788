#pragma once

#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

// Folds one clamp into the layer before it, one function of one value into the function before it,
// or x * f(x) (swish, hard swish) into one function. Returns whether it found one.
bool fold_pointwise(Network* network);

}  // namespace nearshelf::pipeline
