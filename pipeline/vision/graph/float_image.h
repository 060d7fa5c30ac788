// Pools and resizes of images.
#pragma once

#include "pipeline/vision/graph/float_tensor.h"

namespace nearshelf::pipeline {

void run_pool(const Pool& pool, FloatInput in, FloatOutput out);
void run_resize(const Resize& resize, FloatInput in, FloatOutput out);

}  // namespace nearshelf::pipeline
