// The integer kernels of the image encoder, and the table through which one instruction set or
// another is called.
//
// Activations are 7 bits in a byte, 0..127 (real value = scale * (q - zero)); weights are int8.
// With one operand of a product in 0..127 the relaxed dot product of WebAssembly is exact on every
// machine, so all kernel sets give the same bytes as the plain loops of the reference set. Layout
// is NHWC, channels innermost and without padding.
//
// Every output is out = clamp(round(float(acc) * multiplier) + zero, low, high): round to nearest,
// ties to even, float arithmetic of single precision in this order and without fused operations.
// Callers make sure that |acc| < 2^31 and |float(acc) * multiplier| <= 2^22.
//
// Over-read: kernels may read, and never use, up to kConvOverRead bytes past the end of any input
// row, weight or table they are given; they write exactly what they are asked to.
//
// The structures cross into a WebAssembly module of its own that is built without a C++ library:
// plain data, <stdint.h> only.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace nearshelf {

inline constexpr size_t kConvOverRead = 64;
inline constexpr uint8_t kActivationMax = 127;

// From the accumulators of n channels to bytes.
struct OutputStage {
  const float* multipliers;  // n, all finite and > 0
  int32_t zero;              // 0..127
  int32_t low;               // 0..127: fused activations are clamps
  int32_t high;              // low..127
};

// out[r][c] = stage(bias[c] + sum over k of a[r][k] * weights[c][k]), r < m, c < n.
struct GemmCall {
  // Plain (taps == 1 and rows == nullptr): row r at a + r * a_stride, k bytes.
  const uint8_t* a;
  size_t a_stride;
  // Indirect: row r is the bytes of rows[r * taps] .. rows[r * taps + taps - 1], one after the
  // other, k / taps bytes each. Padding points at a row of the input's zero point.
  const uint8_t* const* rows;
  uint32_t taps;
  const void* packed;  // by the same kernel set; holds the bias
  OutputStage stage;
  uint8_t* out;  // row r at out + r * out_stride, n bytes
  size_t out_stride;
  uint32_t m, k, n;
  void* scratch;  // gemm_scratch_bytes(k) bytes, 64-byte aligned
};

// One row of a depthwise convolution: out[x][c] = stage(bias[c] + sum over i, j of
// rows[i][x * stride + j * dilation - pad_left][c] * weights[i][j][c]), x < out_width; where the
// column lies outside the row, in_zero is read.
struct DepthwiseCall {
  const uint8_t* const* rows;  // kernel_height rows of in_width * channels bytes; a row outside the
                               // image is a buffer full of in_zero
  const void* packed;          // by the same kernel set; holds the bias
  OutputStage stage;
  uint8_t* out;  // out_width * channels bytes
  uint32_t channels, in_width, out_width;
  uint32_t kernel_height, kernel_width, stride, dilation, pad_left;
  uint32_t in_zero;
  void* scratch;  // depthwise_scratch_bytes() bytes, 64-byte aligned
};

// One row of the first layer, straight from RGBA pixels of 8 bits: out[x][c] = stage(bias[c] + sum
// over i, j, v < 3 of rows[i][x * stride + j - pad_left].v * weights[c][i][j][v]). The fourth byte
// of a pixel is ignored. Where the column lies outside the row, pad_pixel is read.
struct FirstLayerCall {
  const uint8_t* const* rows;  // kernel_height rows of in_width * 4 bytes
  const void* packed;          // by the same kernel set; holds the bias
  OutputStage stage;
  uint8_t* out;  // out_width * n bytes
  uint32_t n, in_width, out_width;
  uint32_t kernel_height, kernel_width, stride, pad_left;
  uint8_t pad_pixel[4];
  void* scratch;  // first_layer_scratch_bytes() bytes, 64-byte aligned
};

// One instruction set. Packing happens once, when an encoder is loaded: `packed` is 64-byte aligned
// and has as many bytes as the matching function says. Weights come as in an encoder shard:
// gemm int8[n][k], depthwise int8[kernel_height][kernel_width][channels], first layer
// int8[n][kernel_height][kernel_width][3]; bias int32, one an output channel.
struct ConvKernels {
  const char* name;  // "reference", "simd128", "relaxed"

  size_t (*gemm_packed_bytes)(uint32_t k, uint32_t n);
  void (*gemm_pack)(const int8_t* weights, const int32_t* bias, uint32_t k, uint32_t n,
                    void* packed);
  size_t (*gemm_scratch_bytes)(uint32_t k);
  void (*gemm)(const GemmCall* call);

  size_t (*depthwise_packed_bytes)(uint32_t kernel_height, uint32_t kernel_width,
                                   uint32_t channels);
  void (*depthwise_pack)(const int8_t* weights, const int32_t* bias, uint32_t kernel_height,
                         uint32_t kernel_width, uint32_t channels, void* packed);
  size_t (*depthwise_scratch_bytes)(uint32_t kernel_height, uint32_t kernel_width,
                                    uint32_t channels);
  void (*depthwise)(const DepthwiseCall* call);

  size_t (*first_layer_packed_bytes)(uint32_t kernel_height, uint32_t kernel_width, uint32_t n);
  void (*first_layer_pack)(const int8_t* weights, const int32_t* bias, uint32_t kernel_height,
                           uint32_t kernel_width, uint32_t n, void* packed);
  size_t (*first_layer_scratch_bytes)(uint32_t kernel_height, uint32_t kernel_width, uint32_t n);
  void (*first_layer)(const FirstLayerCall* call);
};

// The plain loops that every other set must equal on every input. For tests, and as the last
// resort.
const ConvKernels& reference_conv_kernels();

// Highway: SIMD128 in wasm, SSSE3 or NEON natively.
const ConvKernels& simd_conv_kernels();

}  // namespace nearshelf
