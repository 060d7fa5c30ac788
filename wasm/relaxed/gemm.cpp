// GEMM of 7-bit activations with int8 weights: tiles of four rows and eight columns, which with
// their operands fill the 16 vector registers of x86.
#include "wasm/relaxed/vectors.h"

namespace nearshelf {
namespace {

constexpr uint32_t kTileRows = 4;

inline v128_t four_at(const uint8_t* activations) { return wasm_v128_load32_splat(activations); }

// Steps of eight k: where each begins, and its weights for eight channels.
struct Steps {
  const uint32_t* starts;
  const uint8_t* weights;
  uint32_t count;

  Steps first(uint32_t number) const { return {starts, weights, number}; }
  Steps from(uint32_t number) const {
    return {starts + number, weights + size_t{number} * kRelaxedStep * kRelaxedChannels,
            count - number};
  }
};

inline Steps steps_of(const RelaxedBlock& block, uint32_t k) {
  const auto* starts = reinterpret_cast<const uint8_t*>(&block + 1);
  return {reinterpret_cast<const uint32_t*>(starts), starts + relaxed_gemm_starts_bytes(k),
          relaxed_gemm_steps(k)};
}

struct StepWeights {
  explicit StepWeights(const uint8_t* weights)
      : low0(vector_at(weights, 0)),
        high0(vector_at(weights, 1)),
        low1(vector_at(weights, 2)),
        high1(vector_at(weights, 3)) {}

  v128_t low0, high0, low1, high1;
};

// sums += rows * weights.
template <class Dot, uint32_t Rows>
inline void multiply_each(const Steps& steps, const uint8_t* a, size_t stride, Sums (&sums)[Rows]) {
  const uint8_t* weights = steps.weights;
  for (uint32_t step = 0; step < steps.count; ++step) {
    const StepWeights w(weights);
    const uint8_t* const start = a + steps.starts[step];
    NEARSHELF_UNROLL
    for (uint32_t r = 0; r < Rows; ++r) {
      const v128_t four0 = four_at(start + r * stride);
      const v128_t four1 = four_at(start + r * stride + kRelaxedTaps);
      sums[r].low = Dot::add(Dot::add(sums[r].low, w.low0, four0), w.low1, four1);
      sums[r].high = Dot::add(Dot::add(sums[r].high, w.high0, four0), w.high1, four1);
    }
    weights += size_t{kRelaxedStep} * kRelaxedChannels;
  }
}

// The same where both halves of a step add up in 16 bits.
template <uint32_t Rows>
inline void multiply_together(const Steps& steps, const uint8_t* a, size_t stride,
                              Sums (&sums)[Rows]) {
  const uint8_t* weights = steps.weights;
  for (uint32_t step = 0; step < steps.count; ++step) {
    const StepWeights w(weights);
    const uint8_t* const start = a + steps.starts[step];
    NEARSHELF_UNROLL
    for (uint32_t r = 0; r < Rows; ++r) {
      const v128_t four0 = four_at(start + r * stride);
      const v128_t four1 = four_at(start + r * stride + kRelaxedTaps);
      sums[r].low =
          add_pairs(sums[r].low, wasm_i16x8_add(pairs(w.low0, four0), pairs(w.low1, four1)));
      sums[r].high =
          add_pairs(sums[r].high, wasm_i16x8_add(pairs(w.high0, four0), pairs(w.high1, four1)));
    }
    weights += size_t{kRelaxedStep} * kRelaxedChannels;
  }
}

template <uint32_t Rows>
inline void multiply(WholeDot, const RelaxedBlock& block, uint32_t k, const uint8_t* a,
                     size_t stride, Sums (&sums)[Rows]) {
  multiply_each<WholeDot>(steps_of(block, k), a, stride, sums);
}

template <uint32_t Rows>
inline void multiply(PairDot, const RelaxedBlock& block, uint32_t k, const uint8_t* a,
                     size_t stride, Sums (&sums)[Rows]) {
  const Steps steps = steps_of(block, k);
  multiply_together(steps.first(block.steps_in_16_bits), a, stride, sums);
  multiply_each<PairDot>(steps.from(block.steps_in_16_bits), a, stride, sums);
}

struct Columns {
  const RelaxedBlock& block;
  const float* multipliers;
  uint32_t k;
};

template <class Dot, uint32_t Rows>
inline void tile(const Columns& columns, const Stage& stage, const uint8_t* a, size_t stride,
                 uint8_t* out, size_t out_stride) {
  Sums sums[Rows];
  NEARSHELF_UNROLL
  for (uint32_t r = 0; r < Rows; ++r) sums[r] = bias_of(columns.block);
  multiply(Dot(), columns.block, columns.k, a, stride, sums);
  const v128_t low = vector_at(columns.multipliers, 0);
  const v128_t high = vector_at(columns.multipliers, 1);
  NEARSHELF_UNROLL
  for (uint32_t r = 0; r < Rows; r += 2) {
    const uint32_t next = r + 1 < Rows ? r + 1 : r;
    const v128_t bytes =
        stage.bytes(stage.words(sums[r], low, high), stage.words(sums[next], low, high));
    wasm_v128_store64_lane(out + r * out_stride, bytes, 0);
    if (next != r) wasm_v128_store64_lane(out + next * out_stride, bytes, 1);
  }
}

struct Panel {
  const uint8_t* a;
  size_t stride;
  uint32_t rows;
};

// Copies the rows of an indirect call side by side. Whole vectors are copied: what is written past
// the end of a piece is overwritten by the next, or lies in the scratch's over-read.
inline Panel gathered(const GemmCall& call, uint32_t first, uint32_t rows) {
  const uint32_t bytes = call.k / call.taps;
  const size_t stride = relaxed_gemm_depth(call.k);
  auto* const scratch = static_cast<uint8_t*>(call.scratch);
  const uint8_t* const* from = call.rows + size_t{first} * call.taps;
  for (uint32_t r = 0; r < rows; ++r) {
    uint8_t* to = scratch + r * stride;
    for (uint32_t tap = 0; tap < call.taps; ++tap, to += bytes, ++from) {
      for (uint32_t k = 0; k < bytes; k += kRelaxedVector) {
        wasm_v128_store(to + k, wasm_v128_load(*from + k));
      }
    }
  }
  return {scratch, stride, rows};
}

template <class Dot>
inline void multiply_panel(const Columns& columns, const Stage& stage, const Panel& panel,
                           uint8_t* out, size_t out_stride) {
  const uint8_t* a = panel.a;
  uint32_t r = 0;
  for (; r + kTileRows <= panel.rows; r += kTileRows) {
    tile<Dot, kTileRows>(columns, stage, a, panel.stride, out, out_stride);
    a += kTileRows * panel.stride;
    out += kTileRows * out_stride;
  }
  for (; r < panel.rows; ++r) {
    tile<Dot, 1>(columns, stage, a, panel.stride, out, out_stride);
    a += panel.stride;
    out += out_stride;
  }
}

template <class Dot>
inline void gemm(const GemmCall& call) {
  const Stage stage(call.stage);
  const uint32_t most_rows = relaxed_panel_rows(call.k);
  auto* const narrow = static_cast<uint8_t*>(call.scratch) + relaxed_panel_bytes(call.k);
  for (uint32_t first = 0; first < call.m; first += most_rows) {
    const uint32_t rows = call.m - first < most_rows ? call.m - first : most_rows;
    const Panel panel = call.rows == nullptr
                            ? Panel{call.a + size_t{first} * call.a_stride, call.a_stride, rows}
                            : gathered(call, first, rows);
    const auto* packed = static_cast<const uint8_t*>(call.packed);
    for (uint32_t c = 0; c < call.n; c += kRelaxedChannels) {
      const Columns columns = {*reinterpret_cast<const RelaxedBlock*>(packed),
                               call.stage.multipliers + c, call.k};
      uint8_t* const out = call.out + size_t{first} * call.out_stride + c;
      const bool whole = call.n - c >= kRelaxedChannels;
      multiply_panel<Dot>(columns, stage, panel, whole ? out : narrow,
                          whole ? call.out_stride : kRelaxedChannels);
      if (!whole) copy_narrow(narrow, rows, call.n - c, out, call.out_stride);
      packed += relaxed_gemm_block_bytes(call.k);
    }
  }
}

}  // namespace

extern "C" {
void gemm_whole(const GemmCall* call) { gemm<WholeDot>(*call); }
void gemm_pairs(const GemmCall* call) { gemm<PairDot>(*call); }
}

}  // namespace nearshelf
