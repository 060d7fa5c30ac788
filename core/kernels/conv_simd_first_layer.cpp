#include "core/kernels/conv_simd.h"
#include "core/kernels/conv_simd_tile.h"

#if NEARSHELF_CONV_VECTORS

// Pixels are widened into a strip, column by column: red, green and blue of the first kernel row,
// those of the second, and so on. So the window of an output is one run of values, which is copied
// into a panel for tiles.

namespace nearshelf::simd {
namespace {

constexpr uint32_t kColours = 3;
constexpr uint32_t kPixelBytes = 4;
constexpr uint32_t kStripColumns = 256;  // at least the widest kernel
constexpr uint32_t kMostOutputs = 128;   // of a strip

constexpr uint32_t column_values(uint32_t kernel_height) { return kernel_height * kColours; }

constexpr uint32_t strip_columns(uint32_t kernel_width) {
  return kernel_width < kStripColumns ? kStripColumns : kernel_width;
}

// Four values are written for every pixel: the next overwrites the fourth.
void widen_pixel(const uint8_t* pixel, int16_t* strip) {
  const U8 four = hn::BitCast(u8x16, hn::Set(i32x4, load_scalar<int32_t>(pixel)));
  hn::StoreU(hn::LowerHalf(widen_lower(four)), hn::FixedTag<int16_t, 4>(), strip);
}

// Columns begin.. of the input, numbered from the left of the padding.
class Widener {
 public:
  Widener(const FirstLayerCall& call, int16_t* strip) : call_(call), to_(strip) {}

  void columns(uint32_t begin, uint32_t count) {
    const uint32_t end = begin + count;
    const uint32_t left_end = clamped(call_.pad_left, begin, end);
    const uint32_t row_end = clamped(call_.pad_left + call_.in_width, left_end, end);
    padding(left_end - begin);
    pixels(left_end - call_.pad_left, row_end - left_end);
    padding(end - row_end);
  }

 private:
  static uint32_t clamped(uint32_t value, uint32_t low, uint32_t high) {
    return value < low ? low : value > high ? high : value;
  }
  void padding(uint32_t count) {
    for (uint32_t n = count * call_.kernel_height; n > 0; --n) write(call_.pad_pixel);
  }
  void pixels(uint32_t column, uint32_t count) {
    const uint8_t* const* rows = call_.rows;
    const uint32_t height = call_.kernel_height;
    for (size_t byte = size_t{column} * kPixelBytes; count > 0; --count, byte += kPixelBytes) {
      for (uint32_t i = 0; i < height; ++i) write(rows[i] + byte);
    }
  }
  void write(const uint8_t* pixel) {
    widen_pixel(pixel, to_);
    to_ += kColours;
  }

  const FirstLayerCall& call_;
  int16_t* to_;
};

constexpr size_t strip_bytes(uint32_t kernel_height, uint32_t kernel_width) {
  return size_t{strip_columns(kernel_width)} * column_values(kernel_height) * sizeof(int16_t) +
         kConvOverRead;
}

constexpr uint32_t window_values(uint32_t kernel_height, uint32_t kernel_width) {
  return kernel_width * column_values(kernel_height);
}

constexpr uint32_t kCopied = 8;  // values at a time

constexpr size_t pair_values(uint32_t k) { return size_t{2} * round_up(k, kCopied); }

// Windows begin `step` values after one another.
TileRows copy_windows(const int16_t* strip, size_t step, uint32_t count, uint32_t k,
                      int16_t* panel) {
  int16_t* pair = panel;
  for (uint32_t r = 0; r < count; r += 2, strip += 2 * step, pair += pair_values(k)) {
    const int16_t* const second = r + 1 < count ? strip + step : strip;
    for (uint32_t i = 0; i < k; i += kCopied) {
      put_two_rows(hn::LoadU(i16x8, strip + i), hn::LoadU(i16x8, second + i), pair + size_t{2} * i);
    }
  }
  return {panel, pair_values(k), count};
}

}  // namespace

size_t first_layer_packed_bytes(uint32_t kernel_height, uint32_t kernel_width, uint32_t n) {
  return packed_tile_bytes(kernel_width * column_values(kernel_height), n);
}

void first_layer_pack(const int8_t* weights, const int32_t* bias, uint32_t kernel_height,
                      uint32_t kernel_width, uint32_t n, void* packed) {
  const uint32_t values = column_values(kernel_height);
  const uint32_t k = kernel_width * values;
  const auto weight = [=](uint32_t channel, uint32_t depth) -> int16_t {
    const uint32_t j = depth / values;
    const uint32_t i = depth % values / kColours;
    const size_t pixel = size_t{i} * kernel_width + j;
    return weights[size_t{channel} * k + pixel * kColours + depth % kColours];
  };
  pack_tiles(weight, bias, k, n, packed);
}

size_t first_layer_scratch_bytes(uint32_t kernel_height, uint32_t kernel_width, uint32_t) {
  return strip_bytes(kernel_height, kernel_width) +
         kMostOutputs / 2 * pair_values(window_values(kernel_height, kernel_width)) *
             sizeof(int16_t);
}

void first_layer(const FirstLayerCall* call) {
  auto* const strip = static_cast<int16_t*>(call->scratch);
  auto* const panel = reinterpret_cast<int16_t*>(
      static_cast<uint8_t*>(call->scratch) + strip_bytes(call->kernel_height, call->kernel_width));
  const uint32_t columns = strip_columns(call->kernel_width);
  const uint32_t fitting = (columns - call->kernel_width) / call->stride + 1;
  const uint32_t outputs = fitting < kMostOutputs ? fitting : kMostOutputs;
  const size_t step = size_t{call->stride} * column_values(call->kernel_height);
  const uint32_t k = window_values(call->kernel_height, call->kernel_width);
  for (uint32_t x = 0; x < call->out_width; x += outputs) {
    const uint32_t left = call->out_width - x;
    const uint32_t count = left < outputs ? left : outputs;
    const uint32_t needed = (count - 1) * call->stride + call->kernel_width;
    Widener(*call, strip).columns(x * call->stride, needed);
    run_tiles(copy_windows(strip, step, count, k, panel), call->packed, k, call->n, call->stage,
              call->out + size_t{x} * call->n, call->n);
  }
}

}  // namespace nearshelf::simd

#endif  // NEARSHELF_CONV_VECTORS
