#include "core/kernels/conv_simd.h"

#include "core/kernels/conv_vectors.h"

namespace nearshelf {

#if NEARSHELF_CONV_VECTORS

namespace {

constexpr ConvKernels kSimd = {
    .name = "simd128",
    .gemm_packed_bytes = simd::gemm_packed_bytes,
    .gemm_pack = simd::gemm_pack,
    .gemm_scratch_bytes = simd::gemm_scratch_bytes,
    .gemm = simd::gemm,
    .depthwise_packed_bytes = simd::depthwise_packed_bytes,
    .depthwise_pack = simd::depthwise_pack,
    .depthwise_scratch_bytes = simd::depthwise_scratch_bytes,
    .depthwise = simd::depthwise,
    .first_layer_packed_bytes = simd::first_layer_packed_bytes,
    .first_layer_pack = simd::first_layer_pack,
    .first_layer_scratch_bytes = simd::first_layer_scratch_bytes,
    .first_layer = simd::first_layer,
};

}  // namespace

const ConvKernels& simd_conv_kernels() { return kSimd; }

#else

const ConvKernels& simd_conv_kernels() { return reference_conv_kernels(); }

#endif

}  // namespace nearshelf
