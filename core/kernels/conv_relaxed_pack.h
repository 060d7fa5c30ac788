// The kernel set that calls GEMM and depthwise kernels of a module of relaxed SIMD, and packs for
// them. The first layer is that of simd_conv_kernels(): pixels have 8 bits, which the relaxed dot
// product does not allow.
#pragma once

#include "core/kernels/conv_kernels.h"

namespace nearshelf {

using GemmKernel = void (*)(const GemmCall* call);
using DepthwiseKernel = void (*)(const DepthwiseCall* call);

// `gemm` and `depthwise` read what core/kernels/conv_relaxed_layout.h says.
ConvKernels relaxed_conv_kernels(GemmKernel gemm, DepthwiseKernel depthwise);

}  // namespace nearshelf
