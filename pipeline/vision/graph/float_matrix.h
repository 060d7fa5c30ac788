// Operations that multiply matrices.
#pragma once

#include "pipeline/vision/graph/float_tensor.h"

namespace nearshelf::pipeline {

// `bias` may be empty: no bias.
void run_conv(const Conv& conv, FloatInput image, FloatInput weights, std::span<const float> bias,
              FloatOutput out);
void run_dense(const Dense& dense, FloatInput in, FloatInput weights, std::span<const float> bias,
               FloatOutput out);
void run_mat_mul(FloatInput a, FloatInput b, FloatOutput out);

}  // namespace nearshelf::pipeline
