// Trust, but verify: a GEMM that comes from elsewhere is compared with the one of SIMD128 before
// use.
#pragma once

#include "core/kernels/conv_kernels.h"

namespace nearshelf {

// Whether the GEMM of `kernels` gives the bytes of simd_conv_kernels(), which tests hold to the
// plain loops, on a grid of calls: shapes around the blocks of kernels, weights and activations at
// the ends of their ranges. Takes a millisecond or less.
bool agree_with_simd(const ConvKernels& kernels);

}  // namespace nearshelf
