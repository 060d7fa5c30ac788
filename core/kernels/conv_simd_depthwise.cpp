#include "core/kernels/conv_simd.h"
#include "core/kernels/conv_simd_tile.h"

#if NEARSHELF_CONV_VECTORS

// Two rows of a column are interleaved, so that i32x4.dot_i16x8_s does two taps of four channels.
// The last row of an odd kernel is taken two columns at a time instead.
//
// Packed: for every eight channels (the last filled up with zeros) the bias, then vectors of taps:
// rows 0 and 1 of every column, rows 2 and 3, ...; for the last row of an odd kernel columns (0,
// 1), (2, 3), ... and then, for outputs whose first column is the second of a pair, (none, 0), (1,
// 2),
// ... A tap that is not there has weight zero.

namespace nearshelf::simd {
namespace {

constexpr uint32_t kBlockChannels = 8;
constexpr uint32_t kTapValues = 2 * kBlockChannels;  // two taps of a block

struct KernelShape {
  uint32_t height, width;

  constexpr uint32_t row_pairs() const { return height / 2; }
  constexpr bool is_odd() const { return height % 2 != 0; }
  constexpr uint32_t even_pairs() const { return (width + 1) / 2; }  // (0, 1), (2, 3), ...
  constexpr uint32_t odd_pairs() const { return width / 2 + 1; }     // (none, 0), (1, 2), ...
  constexpr uint32_t even_tap() const { return row_pairs() * width; }
  constexpr uint32_t odd_tap() const { return even_tap() + even_pairs(); }
  constexpr uint32_t taps() const {
    return row_pairs() * width + (is_odd() ? even_pairs() + odd_pairs() : 0);
  }
  constexpr size_t block_bytes() const {
    return kBlockChannels * sizeof(int32_t) + size_t{taps()} * kTapValues * sizeof(int16_t);
  }
};

class Packer {
 public:
  Packer(const int8_t* weights, KernelShape kernel, uint32_t channels, int16_t* to)
      : weights_(weights), kernel_(kernel), channels_(channels), to_(to) {}

  void block(uint32_t first_channel) {
    for (uint32_t p = 0; p < kernel_.row_pairs(); ++p) {
      for (uint32_t j = 0; j < kernel_.width; ++j) {
        taps(first_channel, 2 * p, j, 2 * p + 1, j);
      }
    }
    if (!kernel_.is_odd()) return;
    const uint32_t last = kernel_.height - 1;
    for (uint32_t p = 0; p < kernel_.even_pairs(); ++p) {
      taps(first_channel, last, 2 * p, last, 2 * p + 1);
    }
    for (uint32_t p = 0; p < kernel_.odd_pairs(); ++p) {
      taps(first_channel, last, 2 * p - 1, last, 2 * p);
    }
  }

 private:
  void taps(uint32_t first_channel, uint32_t i0, uint32_t j0, uint32_t i1, uint32_t j1) {
    for (uint32_t c = first_channel; c < first_channel + kBlockChannels; ++c) {
      *to_++ = weight(i0, j0, c);
      *to_++ = weight(i1, j1, c);
    }
  }
  int16_t weight(uint32_t i, uint32_t j, uint32_t c) const {
    if (j >= kernel_.width || c >= channels_) return 0;
    return weights_[(size_t{i} * kernel_.width + j) * channels_ + c];
  }

  const int8_t* weights_;
  KernelShape kernel_;
  uint32_t channels_;
  int16_t* to_;
};

// Two taps of eight channels.
struct Taps {
  I16 lower, upper;
};

HWY_INLINE Taps interleave(const uint8_t* first, const uint8_t* second) {
  const U8 bytes = hn::InterleaveLower(u8x16, load_eight(first), load_eight(second));
  return {widen_lower(bytes), widen_upper(bytes)};
}

// The sums of an output of eight channels.
struct Sums {
  I32 lower, upper;

  HWY_INLINE void add(const Taps& taps, const int16_t* weights) {
    lower = add_dots(lower, taps.lower, hn::LoadU(i16x8, weights));
    upper = add_dots(upper, taps.upper, hn::LoadU(i16x8, weights + 8));
  }
};

constexpr uint32_t kOutputs = 4;  // made together

using OutputSums = Sums[kOutputs];

HWY_INLINE void finish_all(OutputSums& sums) {
  NEARSHELF_UNROLL
  for (uint32_t o = 0; o < kOutputs; ++o) {
    finish(sums[o].lower);
    finish(sums[o].upper);
  }
}

// The first `written` channels of `outputs`, which lie side by side in `narrow`.
HWY_NOINLINE void copy_narrow(const uint8_t* narrow, uint32_t outputs, uint32_t written,
                              uint8_t* out, size_t channels) {
  for (; outputs > 0; --outputs, narrow += kBlockChannels, out += channels) {
    if (written == kBlockChannels) {
      std::memcpy(out, narrow, kBlockChannels);
    } else {
      for (uint32_t c = 0; c < written; ++c) out[c] = narrow[c];
    }
  }
}

// Eight channels of a row. What is used for every output is copied out of the call: the compiler
// has to think that a store may change it there.
class Block {
 public:
  HWY_INLINE Block(const DepthwiseCall& call, const uint8_t* packed, uint32_t channel)
      : clamp_(clamp_of(call.stage)),
        bias_(reinterpret_cast<const int32_t*>(packed)),
        weights_(reinterpret_cast<const int16_t*>(packed + kBlockChannels * sizeof(int32_t))),
        multipliers_(call.stage.multipliers + channel),
        out_(call.out + channel),
        rows_(call.rows),
        channel_(channel),
        channels_(call.channels),
        in_width_(call.in_width),
        out_width_(call.out_width),
        written_(call.channels - channel < kBlockChannels ? call.channels - channel
                                                          : kBlockChannels) {
    std::memset(pad_, static_cast<int>(call.in_zero), sizeof(pad_));
  }

  // The pixel of a row at a column, or the padding: columns to the left of a row wrap to numbers
  // above in_width.
  HWY_INLINE const uint8_t* pixel(uint32_t row, uint32_t column) const {
    return column < in_width_ ? rows_[row] + size_t{column} * channels_ + channel_ : pad_;
  }

  HWY_INLINE size_t channels() const { return channels_; }
  HWY_INLINE const int16_t* weights() const { return weights_; }

  HWY_INLINE void start(OutputSums& sums) const {
    const Sums bias = {hn::LoadU(i32x4, bias_), hn::LoadU(i32x4, bias_ + 4)};
    NEARSHELF_UNROLL
    for (uint32_t o = 0; o < kOutputs; ++o) sums[o] = bias;
  }

  // Writes outputs x.. that exist.
  HWY_INLINE void write(const OutputSums& sums, uint32_t x) const {
    const F32 lower = hn::LoadU(f32x4, multipliers_);
    const F32 upper = hn::LoadU(f32x4, multipliers_ + 4);
    uint8_t* out = out_ + size_t{x} * channels_;
    if (written_ == kBlockChannels && out_width_ - x >= kOutputs) {
      NEARSHELF_UNROLL
      for (uint32_t o = 0; o < kOutputs; o += 2, out += 2 * channels_) {
        const U8 two = bytes(sums[o], sums[o + 1], lower, upper);
        store_lower(two, out);
        store_upper(two, out + channels_);
      }
      return;
    }
    uint8_t narrow[kOutputs * kBlockChannels];
    NEARSHELF_UNROLL
    for (uint32_t o = 0; o < kOutputs; o += 2) {
      hn::StoreU(bytes(sums[o], sums[o + 1], lower, upper), u8x16, narrow + o * kBlockChannels);
    }
    const uint32_t left = out_width_ - x;
    copy_narrow(narrow, left < kOutputs ? left : kOutputs, written_, out, channels_);
  }

 private:
  HWY_INLINE U8 bytes(const Sums& first, const Sums& second, F32 lower, F32 upper) const {
    return clamp_.bytes(scaled(first.lower, lower), scaled(first.upper, upper),
                        scaled(second.lower, lower), scaled(second.upper, upper));
  }

  VectorClamp clamp_;
  const int32_t* bias_;
  const int16_t* weights_;
  const float* multipliers_;
  uint8_t* out_;
  const uint8_t* const* rows_;
  uint32_t channel_, channels_, in_width_, out_width_, written_;
  uint8_t pad_[kBlockChannels];
};

// Calls run(block, its first channel).
template <class Run>
HWY_INLINE void each_block(const DepthwiseCall& call, const Run& run) {
  const size_t block_bytes = KernelShape{call.kernel_height, call.kernel_width}.block_bytes();
  const auto* packed = static_cast<const uint8_t*>(call.packed);
  for (uint32_t channel = 0; channel < call.channels; channel += kBlockChannels) {
    run(Block(call, packed, channel), channel);
    packed += block_bytes;
  }
}

// Four outputs of a kernel of 3 x 3 without dilation. Every column of input is interleaved once and
// then added to all outputs that it has a part in. `next`: the first pixel of each row.
template <uint32_t kStride>
HWY_INLINE void three_by_three(const Block& block, const uint8_t* (&next)[3], OutputSums& sums) {
  constexpr KernelShape kKernel = {3, 3};
  constexpr uint32_t kColumns = (kOutputs - 1) * kStride + 3;
  // Columns of a row are asked for in order, each once.
  const auto pixel = [&](uint32_t row) HWY_ATTR {
    const uint8_t* const here = next[row];
    next[row] += block.channels();
    return here;
  };
  const int16_t* weights = block.weights();
  NEARSHELF_UNROLL
  for (uint32_t column = 0; column < kColumns; column += 2) {
    const bool has_right = column + 1 < kColumns;
    const uint8_t* upper = pixel(0);
    const Taps left = interleave(upper, pixel(1));
    Taps right = left;
    if (has_right) {
      upper = pixel(0);
      right = interleave(upper, pixel(1));
    }
    NEARSHELF_UNROLL
    for (uint32_t j = 0; j < 3; ++j) {
      const int16_t* const tap = weights + j * kTapValues;
      NEARSHELF_UNROLL
      for (uint32_t o = 0; o < kOutputs; ++o) {
        if (column == o * kStride + j) sums[o].add(left, tap);
        if (has_right && column + 1 == o * kStride + j) sums[o].add(right, tap);
      }
    }
    finish_all(sums);
    hide_origin(weights);
    const uint8_t* const last = pixel(2);
    const Taps taps = interleave(last, has_right ? pixel(2) : last);
    NEARSHELF_UNROLL
    for (uint32_t o = 0; o < kOutputs; ++o) {
      const uint32_t j = column - o * kStride;
      if (o * kStride % 2 == 0) {
        if (j < 3) sums[o].add(taps, weights + (kKernel.even_tap() + j / 2) * kTapValues);
      } else if (j + 1 <= 3) {
        sums[o].add(taps, weights + (kKernel.odd_tap() + (j + 1) / 2) * kTapValues);
      }
    }
    finish_all(sums);
    hide_origin(weights);
  }
}

constexpr uint32_t kMostEdgeColumns = (kOutputs - 1) * 2 + 3;

// Columns `first`.. of the row, with the padding, side by side in scratch. Whole vectors are
// copied: what is written past the end of a pixel is overwritten by the next. Not by memcpy, which
// goes byte by byte where a module is built for size.
void copy_edge(const DepthwiseCall& call, uint32_t first, uint32_t columns,
               const uint8_t* (&rows)[3]) {
  const U8 padding = hn::Set(u8x16, static_cast<uint8_t>(call.in_zero));
  auto* to = static_cast<uint8_t*>(call.scratch);
  for (uint32_t i = 0; i < 3; ++i) {
    rows[i] = to;
    for (uint32_t column = first; column != first + columns; ++column, to += call.channels) {
      const bool is_inside = column < call.in_width;
      const uint8_t* const from = call.rows[i] + size_t{is_inside ? column : 0} * call.channels;
      for (uint32_t c = 0; c < call.channels; c += 16) {
        hn::StoreU(is_inside ? hn::LoadU(u8x16, from + c) : padding, u8x16, to + c);
      }
    }
  }
}

template <uint32_t kStride>
void three_by_three_row(const DepthwiseCall& call) {
  constexpr uint32_t kColumns = (kOutputs - 1) * kStride + 3;
  uint32_t end = 0;
  for (uint32_t begin = 0; begin < call.out_width; begin = end) {
    const uint32_t first = begin * kStride - call.pad_left;
    // As many outputs as see no padding, or those at an edge.
    const uint32_t inside = first < call.in_width ? call.in_width - first : 0;
    const uint32_t seen = inside < kColumns ? 0 : (inside - kColumns) / kStride + kOutputs;
    const uint32_t left = call.out_width - begin;
    const uint32_t outputs = (seen < left ? seen : left) / kOutputs * kOutputs;
    const uint8_t* rows[3];
    if (outputs == 0) {
      copy_edge(call, first, kColumns, rows);
    } else {
      for (uint32_t i = 0; i < 3; ++i) rows[i] = call.rows[i] + size_t{first} * call.channels;
    }
    end = begin + (outputs == 0 ? kOutputs : outputs);
    each_block(call, [&](const Block& block, uint32_t channel) HWY_ATTR {
      const uint8_t* next[3] = {rows[0] + channel, rows[1] + channel, rows[2] + channel};
      for (uint32_t x = begin; x < end; x += kOutputs) {
        OutputSums sums;
        block.start(sums);
        three_by_three<kStride>(block, next, sums);
        block.write(sums, x);
        // The next outputs begin with the last of these columns again.
        constexpr size_t kSeenAgain = kColumns - kOutputs * kStride;
        for (const uint8_t*& row : next) row -= kSeenAgain * block.channels();
      }
    });
  }
}

// Any kernel: the columns of a few outputs are interleaved into scratch, one pair of rows after the
// other; the last row of an odd kernel is interleaved with its own next column.
struct AnyKernel {
  static constexpr uint32_t kStripOutputs = 16;

  static constexpr uint32_t strip_columns(uint32_t kernel_width) {
    return kStripOutputs * kernel_width;
  }
  static constexpr size_t scratch_bytes(uint32_t kernel_height, uint32_t kernel_width) {
    return size_t{strip_columns(kernel_width)} * ((kernel_height + 1) / 2) * kTapValues *
           sizeof(int16_t);
  }

  static HWY_INLINE void run(const DepthwiseCall& call, const Block& block) {
    // Outputs side by side share columns, or have their own in scratch.
    const bool shared = call.dilation == 1 && call.stride < call.kernel_width;
    const uint32_t step = shared ? call.stride : call.kernel_width;
    for (uint32_t x = 0; x < call.out_width; x += kStripOutputs) {
      const uint32_t left = call.out_width - x;
      const uint32_t outputs = left < kStripOutputs ? left : kStripOutputs;
      const uint32_t first = x * call.stride - call.pad_left;
      const uint32_t runs = shared ? 1 : outputs;
      const uint32_t columns = (outputs - runs) * step + call.kernel_width;
      for (uint32_t run = 0; run < runs; ++run) {
        weave(call, block, first + run * call.stride, run * step, columns);
      }
      for (uint32_t o = 0; o < outputs; o += kOutputs) make(call, block, x + o, o * step, step);
    }
  }

 private:
  // Scratch for a pair of rows at a column.
  static HWY_INLINE int16_t* woven(const DepthwiseCall& call, uint32_t pair, uint32_t column) {
    return static_cast<int16_t*>(call.scratch) +
           (size_t{pair} * strip_columns(call.kernel_width) + column) * kTapValues;
  }

  static HWY_INLINE void weave(const DepthwiseCall& call, const Block& block, uint32_t from,
                               uint32_t to, uint32_t count) {
    for (uint32_t i = 0; i < call.kernel_height; i += 2) {
      const bool has_second = i + 1 < call.kernel_height;
      const uint32_t second = has_second ? i + 1 : i;
      const uint32_t shift = has_second ? 0 : call.dilation;
      int16_t* out = woven(call, i / 2, to);
      uint32_t column = from;
      for (uint32_t n = 0; n < count; ++n, column += call.dilation, out += kTapValues) {
        const Taps taps = interleave(block.pixel(i, column), block.pixel(second, column + shift));
        hn::StoreU(taps.lower, i16x8, out);
        hn::StoreU(taps.upper, i16x8, out + 8);
      }
    }
  }

  // Outputs x.., whose columns begin at `column` of scratch, `step` apart. Those that do not exist
  // are made of what happens to be there, and not written.
  static HWY_INLINE void make(const DepthwiseCall& call, const Block& block, uint32_t x,
                              uint32_t column, uint32_t step) {
    const KernelShape kernel = {call.kernel_height, call.kernel_width};
    const int16_t* weights = block.weights();
    OutputSums sums;
    block.start(sums);
    for (uint32_t i = 0; i < kernel.height; i += 2) {
      const uint32_t columns = i + 1 < kernel.height ? 1 : 2;  // of a tap
      const int16_t* from = woven(call, i / 2, column);
      for (uint32_t j = 0; j < kernel.width; j += columns) {
        NEARSHELF_UNROLL
        for (uint32_t o = 0; o < kOutputs; ++o) {
          const int16_t* const values = from + size_t{o} * step * kTapValues;
          sums[o].add({hn::LoadU(i16x8, values), hn::LoadU(i16x8, values + 8)}, weights);
        }
        from += columns * kTapValues;
        weights += kTapValues;
      }
    }
    block.write(sums, x);
  }
};

}  // namespace

size_t depthwise_packed_bytes(uint32_t kernel_height, uint32_t kernel_width, uint32_t channels) {
  return round_up(channels, kBlockChannels) / kBlockChannels *
         KernelShape{kernel_height, kernel_width}.block_bytes();
}

void depthwise_pack(const int8_t* weights, const int32_t* bias, uint32_t kernel_height,
                    uint32_t kernel_width, uint32_t channels, void* packed) {
  const KernelShape kernel = {kernel_height, kernel_width};
  auto* to = static_cast<uint8_t*>(packed);
  for (uint32_t first = 0; first < channels; first += kBlockChannels) {
    auto* sums = reinterpret_cast<int32_t*>(to);
    for (uint32_t c = 0; c < kBlockChannels; ++c) {
      sums[c] = first + c < channels ? bias[first + c] : 0;
    }
    Packer(weights, kernel, channels, reinterpret_cast<int16_t*>(sums + kBlockChannels))
        .block(first);
    to += kernel.block_bytes();
  }
}

size_t depthwise_scratch_bytes(uint32_t kernel_height, uint32_t kernel_width, uint32_t channels) {
  const size_t edges = size_t{3} * kMostEdgeColumns * channels + kConvOverRead;
  const size_t woven = AnyKernel::scratch_bytes(kernel_height, kernel_width);
  return edges > woven ? edges : woven;
}

void depthwise(const DepthwiseCall* call) {
  const bool is_three_by_three =
      call->kernel_height == 3 && call->kernel_width == 3 && call->dilation == 1;
  if (is_three_by_three && call->stride == 1) return three_by_three_row<1>(*call);
  if (is_three_by_three && call->stride == 2) return three_by_three_row<2>(*call);
  each_block(*call, [&](const Block& block, uint32_t) HWY_ATTR { AnyKernel::run(*call, block); });
}

}  // namespace nearshelf::simd

#endif  // NEARSHELF_CONV_VECTORS
