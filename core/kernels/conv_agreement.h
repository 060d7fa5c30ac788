// Trust, but verify: kernels that come from elsewhere are compared with the plain loops before use.
#pragma once

#include "core/kernels/conv_kernels.h"

namespace nearshelf {

// Whether the GEMM and the depthwise convolution of `kernels` give the bytes of
// reference_conv_kernels() on a grid of calls: shapes around the blocks of kernels, every stride,
// weights and activations at the ends of their ranges. Takes a millisecond or two.
bool agree_with_reference(const ConvKernels& kernels);

}  // namespace nearshelf
