// One row of a depthwise convolution, eight channels at a time. The rows of an input column are
// woven together, channel by channel, in groups of four bytes: a dot product of four bytes then
// adds up four rows of a kernel column.
#include "wasm/relaxed/vectors.h"

namespace nearshelf {
namespace {

// Four vertical neighbours of each of eight channels: channels 0..3, channels 4..7.
struct Woven {
  v128_t low, high;
};

inline v128_t weave_bytes(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

inline Woven weave(v128_t row0, v128_t row1, v128_t row2, v128_t row3) {
  const v128_t upper = weave_bytes(row0, row1);
  const v128_t lower = weave_bytes(row2, row3);
  return {wasm_i16x8_shuffle(upper, lower, 0, 8, 1, 9, 2, 10, 3, 11),
          wasm_i16x8_shuffle(upper, lower, 4, 12, 5, 13, 6, 14, 7, 15)};
}

// Eight channels of some outputs of a call, side by side. What is used for every pixel is copied
// out of the call: the compiler has to think that a store may change it there.
struct Block {
  // The input column that kernel column 0 meets at the first output; outside the row when it is not
  // below the width.
  uint32_t first_column;
  uint32_t outputs;
  uint8_t* out;
  size_t out_stride;  // from one output to the next

  uint32_t first_channel, channels, width;
  v128_t outside;
  const RelaxedBlock* packed;
  const float* multipliers;

  v128_t weights(uint32_t number) const { return vector_at(packed + 1, number); }

  v128_t pixel(const uint8_t* row, uint32_t column) const {
    return wasm_v128_load64_zero(row + size_t{column} * channels + first_channel);
  }

  v128_t words(const Stage& stage, Sums sums) const {
    return stage.words(sums, vector_at(multipliers, 0), vector_at(multipliers, 1));
  }
  void write(const Stage& stage, uint32_t x, Sums sums) const {
    const v128_t half = words(stage, sums);
    wasm_v128_store64_lane(out + x * out_stride, stage.bytes(half, half), 0);
  }
  void write_two(const Stage& stage, uint32_t x, Sums sums, Sums next) const {
    const v128_t bytes = stage.bytes(words(stage, sums), words(stage, next));
    wasm_v128_store64_lane(out + x * out_stride, bytes, 0);
    wasm_v128_store64_lane(out + (x + 1) * out_stride, bytes, 1);
  }
};

// Kernels of 3 x 3 without dilation: woven columns stay in registers for the next output.
template <class Dot, uint32_t Stride>
inline void three_by_three(const DepthwiseCall& call, const Block& block, const Stage& stage) {
  const uint8_t* const row0 = call.rows[0];
  const uint8_t* const row1 = call.rows[1];
  const uint8_t* const row2 = call.rows[2];
  const auto woven = [&](uint32_t column) -> Woven {
    if (column >= block.width) return {block.outside, block.outside};
    return weave(block.pixel(row0, column), block.pixel(row1, column), block.pixel(row2, column),
                 wasm_i8x16_splat(0));
  };
  const auto sums = [&](const Woven& a, const Woven& b, const Woven& c) -> Sums {
    Sums sums = bias_of(*block.packed);
    sums.low = Dot::add(sums.low, block.weights(0), a.low);
    sums.high = Dot::add(sums.high, block.weights(1), a.high);
    sums.low = Dot::add(sums.low, block.weights(2), b.low);
    sums.high = Dot::add(sums.high, block.weights(3), b.high);
    sums.low = Dot::add(sums.low, block.weights(4), c.low);
    sums.high = Dot::add(sums.high, block.weights(5), c.high);
    return sums;
  };

  uint32_t column = block.first_column;
  Woven a = woven(column);
  Woven b = woven(column + 1);
  uint32_t x = 0;
  for (; x + 2 <= block.outputs; x += 2, column += 2 * Stride) {
    const Woven c = woven(column + 2);
    const Woven d = woven(column + 3);
    if constexpr (Stride == 1) {
      block.write_two(stage, x, sums(a, b, c), sums(b, c, d));
      a = c;
      b = d;
    } else {
      const Woven e = woven(column + 4);
      block.write_two(stage, x, sums(a, b, c), sums(c, d, e));
      a = e;
      b = woven(column + 5);
    }
  }
  if (x < block.outputs) block.write(stage, x, sums(a, b, woven(column + 2)));
}

// Weaves `columns` columns, `dilation` apart, into scratch: the groups of a column side by side.
inline void weave_columns(const DepthwiseCall& call, const Block& block, uint32_t columns) {
  const v128_t none = wasm_i8x16_splat(0);
  auto* to = static_cast<uint8_t*>(call.scratch);
  uint32_t column = block.first_column;
  for (uint32_t k = 0; k < columns; ++k, column += call.dilation) {
    for (uint32_t row = 0; row < call.kernel_height; row += kRelaxedTaps) {
      const auto pixel = [&](uint32_t tap) {
        if (row + tap >= call.kernel_height) return none;
        return column < block.width ? block.pixel(call.rows[row + tap], column) : block.outside;
      };
      const Woven woven = weave(pixel(0), pixel(1), pixel(2), pixel(3));
      wasm_v128_store(to, woven.low);
      wasm_v128_store(to + kRelaxedVector, woven.high);
      to += 2 * kRelaxedVector;
    }
  }
}

// Any kernel: an output is the sum over the groups that lie in scratch from its first column on.
// Two outputs share each weight; the second may lie beyond the last.
template <class Dot>
inline void any_kernel(const DepthwiseCall& call, const Block& block, const Stage& stage) {
  const uint32_t groups = relaxed_row_groups(call.kernel_height);
  const uint32_t taps = call.kernel_width * groups;
  const size_t step = size_t{2} * kRelaxedVector * groups * call.stride;
  weave_columns(call, block, (block.outputs - 1) * call.stride + call.kernel_width);
  const auto* woven = static_cast<const uint8_t*>(call.scratch);
  for (uint32_t x = 0; x < block.outputs; x += 2, woven += 2 * step) {
    const bool has_next = x + 1 < block.outputs;
    const uint8_t* const next_woven = has_next ? woven + step : woven;
    Sums sums = bias_of(*block.packed);
    Sums next = sums;
    for (uint32_t tap = 0; tap < taps; ++tap) {
      const v128_t low = block.weights(2 * tap);
      const v128_t high = block.weights(2 * tap + 1);
      sums.low = Dot::add(sums.low, low, vector_at(woven, 2 * tap));
      sums.high = Dot::add(sums.high, high, vector_at(woven, 2 * tap + 1));
      next.low = Dot::add(next.low, low, vector_at(next_woven, 2 * tap));
      next.high = Dot::add(next.high, high, vector_at(next_woven, 2 * tap + 1));
    }
    if (has_next) {
      block.write_two(stage, x, sums, next);
    } else {
      block.write(stage, x, sums);
    }
  }
}

template <class Dot>
inline void convolve(const DepthwiseCall& call, const Block& block, const Stage& stage) {
  const bool is_three_by_three =
      call.kernel_height == 3 && call.kernel_width == 3 && call.dilation == 1;
  if (is_three_by_three && call.stride == 1) {
    three_by_three<Dot, 1>(call, block, stage);
  } else if (is_three_by_three && call.stride == 2) {
    three_by_three<Dot, 2>(call, block, stage);
  } else {
    any_kernel<Dot>(call, block, stage);
  }
}

// Outputs that are made for all channels before the next: as many as scratch has room for. With a
// dilation, outputs side by side have no columns in common: one at a time.
inline uint32_t outputs_at_once(const DepthwiseCall& call) {
  return call.dilation == 1 ? (kRelaxedOutputs - 1) / call.stride + 1 : 1;
}

template <class Dot>
inline void depthwise(const DepthwiseCall& call) {
  const Stage stage(call.stage);
  const v128_t outside = wasm_i8x16_splat(static_cast<int8_t>(call.in_zero));
  auto* const narrow = static_cast<uint8_t*>(call.scratch) +
                       relaxed_woven_bytes(call.kernel_height, call.kernel_width);
  const uint32_t most_outputs = outputs_at_once(call);
  for (uint32_t x = 0; x < call.out_width; x += most_outputs) {
    const uint32_t outputs = call.out_width - x < most_outputs ? call.out_width - x : most_outputs;
    const auto* packed = static_cast<const uint8_t*>(call.packed);
    for (uint32_t c = 0; c < call.channels; c += kRelaxedChannels) {
      uint8_t* const out = call.out + size_t{x} * call.channels + c;
      const bool whole = call.channels - c >= kRelaxedChannels;
      const Block block = {
          .first_column = x * call.stride - call.pad_left,
          .outputs = outputs,
          .out = whole ? out : narrow,
          .out_stride = whole ? call.channels : kRelaxedChannels,
          .first_channel = c,
          .channels = call.channels,
          .width = call.in_width,
          .outside = outside,
          .packed = reinterpret_cast<const RelaxedBlock*>(packed),
          .multipliers = call.stage.multipliers + c,
      };
      convolve<Dot>(call, block, stage);
      if (!whole) copy_narrow(narrow, outputs, call.channels - c, out, call.channels);
      packed += relaxed_depthwise_block_bytes(call.kernel_height, call.kernel_width);
    }
  }
}

}  // namespace

extern "C" {
void depthwise_whole(const DepthwiseCall* call) { depthwise<WholeDot>(*call); }
void depthwise_pairs(const DepthwiseCall* call) { depthwise<PairDot>(*call); }
}

}  // namespace nearshelf
