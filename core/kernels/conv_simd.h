// The functions of simd_conv_kernels(): core/kernels/conv_kernels.h says what each does.
#pragma once

#include "core/kernels/conv_kernels.h"

namespace nearshelf::simd {

size_t gemm_packed_bytes(uint32_t k, uint32_t n);
void gemm_pack(const int8_t* weights, const int32_t* bias, uint32_t k, uint32_t n, void* packed);
size_t gemm_scratch_bytes(uint32_t k);
void gemm(const GemmCall* call);

size_t depthwise_packed_bytes(uint32_t kernel_height, uint32_t kernel_width, uint32_t channels);
void depthwise_pack(const int8_t* weights, const int32_t* bias, uint32_t kernel_height,
                    uint32_t kernel_width, uint32_t channels, void* packed);
size_t depthwise_scratch_bytes(uint32_t kernel_height, uint32_t kernel_width, uint32_t channels);
void depthwise(const DepthwiseCall* call);

size_t first_layer_packed_bytes(uint32_t kernel_height, uint32_t kernel_width, uint32_t n);
void first_layer_pack(const int8_t* weights, const int32_t* bias, uint32_t kernel_height,
                      uint32_t kernel_width, uint32_t n, void* packed);
size_t first_layer_scratch_bytes(uint32_t kernel_height, uint32_t kernel_width, uint32_t n);
void first_layer(const FirstLayerCall* call);

}  // namespace nearshelf::simd
