// Whether a graph's resize places pixels as the encoder's does.
#pragma once

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

// Along one side of `in` and `out` pixels.
bool resizes_alike(const Resize& resize, int in, int out);

}  // namespace nearshelf::pipeline
