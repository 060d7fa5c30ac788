// Operations on each value by itself.
#pragma once

#include "pipeline/vision/graph/float_tensor.h"

namespace nearshelf::pipeline {

void apply_clamp(const Clamp& clamp, std::span<float> values);

void run_elementwise(const Elementwise& elementwise, FloatInput a, FloatInput b, FloatOutput out);
void run_unary(const Unary& unary, FloatInput in, FloatOutput out);

}  // namespace nearshelf::pipeline
