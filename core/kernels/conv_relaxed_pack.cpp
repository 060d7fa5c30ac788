#include "core/kernels/conv_relaxed_pack.h"

#include <algorithm>
#include <cstring>

#include "core/kernels/conv_relaxed_layout.h"

namespace nearshelf {
namespace {

constexpr size_t kStepBytes = size_t{kRelaxedChannels} * kRelaxedStep;

size_t blocks_of(uint32_t channels) {
  return (size_t{channels} + kRelaxedChannels - 1) / kRelaxedChannels;
}

// Writes the head of a block of eight channels.
void put_head(uint8_t* block, const int32_t* bias, uint32_t count, uint32_t steps_in_16_bits) {
  RelaxedBlock head = {};
  std::copy_n(bias, count, head.bias);
  head.steps_in_16_bits = steps_in_16_bits;
  std::memcpy(block, &head, sizeof head);
}

// Rows of weights int8[count][k]; what lies outside of them is 0.
struct WeightRows {
  const int8_t* first;
  uint32_t count, k;

  int8_t at(uint32_t channel, uint32_t number) const {
    return channel < count && number < k ? first[size_t{channel} * k + number] : int8_t{0};
  }
};

// Kernels add the products of k and k + 1 of both halves of a step, and of k + 2 and k + 3. A
// product has the sign of its weight and is at most the weight times kActivationMax.
bool fits_16_bits(const WeightRows& rows, uint32_t start) {
  constexpr int32_t kMost = INT16_MAX / kActivationMax;
  for (uint32_t channel = 0; channel < rows.count; ++channel) {
    for (const uint32_t pair : {start, start + 2}) {
      int32_t positive = 0;
      int32_t negative = 0;
      for (const uint32_t number : {pair, pair + 1, pair + 4, pair + 5}) {
        const int32_t weight = rows.at(channel, number);
        (weight > 0 ? positive : negative) += weight;
      }
      if (positive > kMost || negative < -kMost) return false;
    }
  }
  return true;
}

void put_step(int8_t* out, const WeightRows& rows, uint32_t start) {
  for (uint32_t half = start; half < start + kRelaxedStep; half += kRelaxedTaps) {
    for (uint32_t channel = 0; channel < kRelaxedChannels; ++channel) {
      for (uint32_t tap = 0; tap < kRelaxedTaps; ++tap) *out++ = rows.at(channel, half + tap);
    }
  }
}

size_t gemm_packed_bytes(uint32_t k, uint32_t n) {
  return blocks_of(n) * relaxed_gemm_block_bytes(k);
}

void gemm_pack(const int8_t* weights, const int32_t* bias, uint32_t k, uint32_t n, void* packed) {
  const uint32_t steps = relaxed_gemm_steps(k);
  auto* block = static_cast<uint8_t*>(packed);
  for (uint32_t c = 0; c < n; c += kRelaxedChannels, block += relaxed_gemm_block_bytes(k)) {
    const WeightRows rows = {weights + size_t{c} * k, std::min(kRelaxedChannels, n - c), k};
    auto* const starts = reinterpret_cast<uint32_t*>(block + sizeof(RelaxedBlock));
    uint8_t* const values = block + sizeof(RelaxedBlock) + relaxed_gemm_starts_bytes(k);
    // Steps that fit from the front, the others from the back.
    uint32_t front = 0;
    uint32_t back = steps;
    for (uint32_t step = 0; step < steps; ++step) {
      const uint32_t start = step * kRelaxedStep;
      const uint32_t place = fits_16_bits(rows, start) ? front++ : --back;
      starts[place] = start;
      put_step(reinterpret_cast<int8_t*>(values + size_t{place} * kStepBytes), rows, start);
    }
    put_head(block, bias + c, rows.count, front);
  }
}

size_t gemm_scratch_bytes(uint32_t k) { return relaxed_gemm_scratch_bytes(k) + kConvOverRead; }

}  // namespace

ConvKernels relaxed_conv_kernels(GemmKernel gemm) {
  ConvKernels kernels = simd_conv_kernels();
  kernels.name = "relaxed";
  kernels.gemm_packed_bytes = gemm_packed_bytes;
  kernels.gemm_pack = gemm_pack;
  kernels.gemm_scratch_bytes = gemm_scratch_bytes;
  kernels.gemm = gemm;
  return kernels;
}

}  // namespace nearshelf
