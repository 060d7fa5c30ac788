// How weights lie in memory for the relaxed kernels: written by core/kernels/conv_relaxed_pack.cpp,
// read by wasm/relaxed, which is built without a C++ library.
//
// Four bytes that are multiplied together lie side by side, for four channels in a vector:
//   v[4 * c + t] = weight t of channel c; lane c of the dot product is the sum over t.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace nearshelf {

inline constexpr uint32_t kRelaxedChannels = 8;  // of a block: two vectors of four
inline constexpr uint32_t kRelaxedTaps = 4;      // multiplied together
inline constexpr uint32_t kRelaxedVector = 16;   // bytes
inline constexpr uint32_t kRelaxedStep = 8;      // values of k that a GEMM takes at once

// Blocks of eight output channels, one after the other; the last is filled up with zeros. Each
// begins with this head.
//
// Then relaxed_gemm_steps(k) numbers uint32, the k where each step begins, filled up to whole
// vectors; then the steps' weights: k..k+3 of channels 0..3 and of 4..7, k+4..k+7 of the same.
struct RelaxedBlock {
  int32_t bias[kRelaxedChannels];
  // In so many steps, the first, products of k..k+3 and k+4..k+7 add up in 16 bits whatever
  // the activations are.
  uint32_t steps_in_16_bits;
  uint32_t unused[3];
};
static_assert(sizeof(RelaxedBlock) == 48);

inline constexpr uint32_t relaxed_gemm_steps(uint32_t k) {
  return (k + kRelaxedStep - 1) / kRelaxedStep;
}

// k, filled up with zeros.
inline constexpr uint32_t relaxed_gemm_depth(uint32_t k) {
  return relaxed_gemm_steps(k) * kRelaxedStep;
}

inline constexpr size_t relaxed_gemm_starts_bytes(uint32_t k) {
  return (size_t{relaxed_gemm_steps(k)} * sizeof(uint32_t) + kRelaxedVector - 1) / kRelaxedVector *
         kRelaxedVector;
}

inline constexpr size_t relaxed_gemm_block_bytes(uint32_t k) {
  return sizeof(RelaxedBlock) + relaxed_gemm_starts_bytes(k) +
         size_t{relaxed_gemm_depth(k)} * kRelaxedChannels;
}

// A GEMM works through so many rows before it goes on to the next: they stay in the L1 cache.
inline constexpr uint32_t relaxed_panel_rows(uint32_t k) {
  constexpr uint32_t kPanelBytes = 16384;  // half of a usual L1 cache
  const uint32_t rows = kPanelBytes / relaxed_gemm_depth(k) / 4 * 4;
  return rows < 4 ? 4 : rows > 256 ? 256 : rows;
}

// Scratch of a GEMM: the rows of a panel, which an indirect GEMM gathers there, with room for the
// last one to be written beyond its end; then the panel's outputs of one block.
inline constexpr size_t relaxed_panel_bytes(uint32_t k) {
  return size_t{relaxed_panel_rows(k)} * relaxed_gemm_depth(k) + kRelaxedVector;
}

inline constexpr size_t relaxed_gemm_scratch_bytes(uint32_t k) {
  return relaxed_panel_bytes(k) + size_t{relaxed_panel_rows(k)} * kRelaxedChannels;
}

}  // namespace nearshelf
