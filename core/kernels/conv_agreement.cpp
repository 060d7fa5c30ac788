#include "core/kernels/conv_agreement.h"

#include <cstring>

#include "core/base/aligned_buffer.h"

namespace nearshelf {
namespace {

constexpr uint32_t kMostChannels = 40;
constexpr uint32_t kMostWeights = 4096;
constexpr uint32_t kMostActivations = 4096;
constexpr uint32_t kMostPixels = 16;  // of the output
constexpr uint32_t kMostRows = 64;    // pointers of a call

// What all calls of a comparison work on. Kernels may read beyond the end of each.
struct Bench {
  int8_t weights[kMostWeights + kConvOverRead];
  uint8_t activations[kMostActivations + kConvOverRead];
  int32_t bias[kMostChannels + kConvOverRead];
  float multipliers[kMostChannels + kConvOverRead];
  const uint8_t* rows[kMostRows];
  uint8_t outputs[2][kMostChannels * kMostPixels];
};

// One sequence of numbers (Numerical Recipes, section 7.1), with many at the ends of the range.
struct Values {
  uint32_t state = 1;

  int32_t between(int32_t low, int32_t high) {
    state = state * 1664525 + 1013904223;
    const uint32_t random = state >> 8;
    if (random % 8 == 0) return low;
    if (random % 8 == 1) return high;
    return low + static_cast<int32_t>(random / 8 % static_cast<uint32_t>(high - low + 1));
  }
};

void fill(Bench* bench, uint32_t sum_length, Values* values) {
  for (int8_t& weight : bench->weights) {
    weight = static_cast<int8_t>(values->between(INT8_MIN, INT8_MAX));
  }
  for (uint8_t& activation : bench->activations) {
    activation = static_cast<uint8_t>(values->between(0, kActivationMax));
  }
  for (int32_t& bias : bench->bias) bias = values->between(-4000, 4000);
  for (float& multiplier : bench->multipliers) {
    multiplier = 1.0f / (100.0f * static_cast<float>(sum_length));
  }
}

OutputStage stage_of(const Bench& bench) { return {bench.multipliers, 60, 3, 120}; }

AlignedBuffer room(size_t bytes) { return AlignedBuffer::allocate(bytes + kConvOverRead); }

struct GemmShape {
  uint32_t m, k, n, taps;
};

bool multiply(const ConvKernels& kernels, const GemmShape& shape, Bench* bench, uint8_t* out) {
  AlignedBuffer packed = room(kernels.gemm_packed_bytes(shape.k, shape.n));
  AlignedBuffer scratch = room(kernels.gemm_scratch_bytes(shape.k));
  if (packed.size() == 0 || scratch.size() == 0) return false;
  kernels.gemm_pack(bench->weights, bench->bias, shape.k, shape.n, packed.data());
  for (uint32_t r = 0; r < shape.m * shape.taps; ++r) {
    bench->rows[r] = bench->activations + size_t{r} * (shape.k / shape.taps);
  }
  const GemmCall call = {.a = bench->activations,
                         .a_stride = shape.k,
                         .rows = shape.taps == 1 ? nullptr : bench->rows,
                         .taps = shape.taps,
                         .packed = packed.data(),
                         .stage = stage_of(*bench),
                         .out = out,
                         .out_stride = shape.n,
                         .m = shape.m,
                         .k = shape.k,
                         .n = shape.n,
                         .scratch = scratch.data()};
  kernels.gemm(&call);
  return true;
}

struct DepthwiseShape {
  uint32_t channels, in_width, kernel, stride, dilation;
};

bool convolve(const ConvKernels& kernels, const DepthwiseShape& shape, Bench* bench, uint8_t* out) {
  const auto [channels, in_width, kernel, stride, dilation] = shape;
  AlignedBuffer packed = room(kernels.depthwise_packed_bytes(kernel, kernel, channels));
  AlignedBuffer scratch = room(kernels.depthwise_scratch_bytes(kernel, kernel, channels));
  if (packed.size() == 0 || scratch.size() == 0) return false;
  kernels.depthwise_pack(bench->weights, bench->bias, kernel, kernel, channels, packed.data());
  for (uint32_t i = 0; i < kernel; ++i) {
    bench->rows[i] = bench->activations + size_t{i} * in_width * channels;
  }
  const DepthwiseCall call = {.rows = bench->rows,
                              .packed = packed.data(),
                              .stage = stage_of(*bench),
                              .out = out,
                              .channels = channels,
                              .in_width = in_width,
                              .out_width = (in_width + stride - 1) / stride,
                              .kernel_height = kernel,
                              .kernel_width = kernel,
                              .stride = stride,
                              .dilation = dilation,
                              .pad_left = kernel * dilation / 2,
                              .in_zero = 60,
                              .scratch = scratch.data()};
  kernels.depthwise(&call);
  return true;
}

// Outputs that are never written are equal; a kernel that writes none differs from the plain loops.
template <typename Shape>
bool agree(bool (*run)(const ConvKernels&, const Shape&, Bench*, uint8_t*),
           const ConvKernels& kernels, const Shape& shape, uint32_t sum_length, Bench* bench,
           Values* values) {
  fill(bench, sum_length, values);
  std::memset(bench->outputs, 0, sizeof bench->outputs);
  return run(reference_conv_kernels(), shape, bench, bench->outputs[0]) &&
         run(kernels, shape, bench, bench->outputs[1]) &&
         std::memcmp(bench->outputs[0], bench->outputs[1], sizeof bench->outputs[0]) == 0;
}

constexpr GemmShape kGemms[] = {{1, 1, 1, 1},   {1, 8, 8, 1},  {4, 16, 8, 1},
                                {5, 17, 9, 1},  {9, 64, 7, 1}, {3, 24, 33, 1},
                                {6, 27, 16, 9}, {7, 36, 5, 4}, {4, 200, 12, 1}};

constexpr DepthwiseShape kDepthwises[] = {
    {8, 9, 3, 1, 1},  {8, 9, 3, 2, 1}, {17, 1, 3, 1, 1}, {24, 6, 3, 2, 1}, {5, 12, 3, 1, 2},
    {16, 4, 3, 3, 1}, {8, 8, 5, 1, 1}, {12, 7, 5, 2, 1}, {3, 10, 7, 1, 1}, {9, 3, 1, 1, 1}};

}  // namespace

bool agree_with_reference(const ConvKernels& kernels) {
  AlignedBuffer memory = AlignedBuffer::allocate(sizeof(Bench));
  if (memory.size() == 0) return false;
  auto* const bench = reinterpret_cast<Bench*>(memory.data());
  Values values;
  for (const GemmShape& shape : kGemms) {
    if (!agree(multiply, kernels, shape, shape.k, bench, &values)) return false;
  }
  for (const DepthwiseShape& shape : kDepthwises) {
    const uint32_t taps = shape.kernel * shape.kernel;
    if (!agree(convolve, kernels, shape, taps, bench, &values)) return false;
  }
  return true;
}

}  // namespace nearshelf
