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

// Outputs that are never written are equal; a kernel that writes none differs.
bool agree(const ConvKernels& kernels, const GemmShape& shape, Bench* bench, Values* values) {
  fill(bench, shape.k, values);
  std::memset(bench->outputs, 0, sizeof bench->outputs);
  return multiply(simd_conv_kernels(), shape, bench, bench->outputs[0]) &&
         multiply(kernels, shape, bench, bench->outputs[1]) &&
         std::memcmp(bench->outputs[0], bench->outputs[1], sizeof bench->outputs[0]) == 0;
}

constexpr GemmShape kGemms[] = {{1, 1, 1, 1},   {1, 8, 8, 1},  {4, 16, 8, 1},
                                {5, 17, 9, 1},  {9, 64, 7, 1}, {3, 24, 33, 1},
                                {6, 27, 16, 9}, {7, 36, 5, 4}, {4, 200, 12, 1}};

}  // namespace

bool agree_with_simd(const ConvKernels& kernels) {
  AlignedBuffer memory = AlignedBuffer::allocate(sizeof(Bench));
  if (memory.size() == 0) return false;
  auto* const bench = reinterpret_cast<Bench*>(memory.data());
  Values values;
  for (const GemmShape& shape : kGemms) {
    if (!agree(kernels, shape, bench, &values)) return false;
  }
  return true;
}

}  // namespace nearshelf
