// The kernel set that calls the GEMM of a module of relaxed SIMD, and packs for it. The rest is
// that of simd_conv_kernels(): the relaxed dot product does not allow the 8 bits of the first
// layer's pixels, and does not make depthwise convolutions faster.
#pragma once

#include "core/kernels/conv_kernels.h"

namespace nearshelf {

using GemmKernel = void (*)(const GemmCall* call);

// `gemm` reads what core/kernels/conv_relaxed_layout.h says.
ConvKernels relaxed_conv_kernels(GemmKernel gemm);

}  // namespace nearshelf
