// Calls of the convolution kernels for a layer, complete but for what changes from row to row.
#pragma once

#include <algorithm>
#include <array>

#include "core/vision/step.h"

namespace nearshelf {

inline OutputStage output_stage(const StepParts& parts, uint32_t number) {
  const EncoderLayer& layer = parts.layers[number];
  return {.multipliers = parts.packed->multipliers(layer),
          .zero = parts.output(layer).zero,
          .low = layer.low,
          .high = layer.high};
}

// Without a, rows, out, m and scratch.
inline GemmCall gemm_call(const StepParts& parts, uint32_t number) {
  const EncoderLayer& layer = parts.layers[number];
  const uint32_t channels = parts.input(layer).channels;
  const auto taps = static_cast<uint32_t>(kernel_area(layer));
  GemmCall call = {};
  call.a_stride = channels;
  call.taps = taps;
  call.packed = parts.packed->weights(number);
  call.stage = output_stage(parts, number);
  call.out_stride = parts.output(layer).channels;
  call.k = taps * channels;
  call.n = parts.output(layer).channels;
  return call;
}

// Without rows, out and scratch.
inline DepthwiseCall depthwise_call(const StepParts& parts, uint32_t number) {
  const EncoderLayer& layer = parts.layers[number];
  const TensorData& in = parts.input(layer);
  DepthwiseCall call = {};
  call.packed = parts.packed->weights(number);
  call.stage = output_stage(parts, number);
  call.channels = in.channels;
  call.in_width = in.width;
  call.out_width = parts.output(layer).width;
  call.kernel_height = layer.kernel_height;
  call.kernel_width = layer.kernel_width;
  call.stride = layer.stride_width;
  call.dilation = layer.dilation_width;
  call.pad_left = layer.pad_left;
  call.in_zero = in.zero;
  return call;
}

// Without rows, out and scratch.
inline FirstLayerCall first_layer_call(const StepParts& parts, uint32_t number) {
  const EncoderLayer& layer = parts.layers[number];
  FirstLayerCall call = {};
  call.packed = parts.packed->weights(number);
  call.stage = output_stage(parts, number);
  call.n = parts.output(layer).channels;
  call.in_width = parts.input(layer).width;
  call.out_width = parts.output(layer).width;
  call.kernel_height = layer.kernel_height;
  call.kernel_width = layer.kernel_width;
  call.stride = layer.stride_width;
  call.pad_left = layer.pad_left;
  std::copy_n(parts.pad_pixel, sizeof(call.pad_pixel), call.pad_pixel);
  return call;
}

// The rows of an image that the windows of one output row see, top to bottom.
class WindowRows {
 public:
  explicit WindowRows(const EncoderLayer& layer, uint32_t in_height)
      : height_(layer.kernel_height),
        stride_(layer.stride_height),
        dilation_(layer.dilation_height),
        pad_(layer.pad_top),
        in_height_(in_height) {}

  // How far apart the first and the last row are, both included.
  uint32_t extent() const { return (height_ - 1) * dilation_ + 1; }

  // The row after the last that it sees, within the image.
  uint32_t end_of(uint32_t out_row) const {
    const int64_t end = int64_t{out_row} * stride_ - pad_ + extent();
    return static_cast<uint32_t>(std::clamp<int64_t>(end, 0, in_height_));
  }

  // Row `y` of the image lies at image + y % ring * row_bytes: `ring` is in_height when all of it
  // is there. Rows outside the image are `outside`. Valid until the next call.
  const uint8_t* const* of(uint32_t out_row, const uint8_t* image, size_t row_bytes, uint32_t ring,
                           const uint8_t* outside) {
    for (uint32_t i = 0; i < height_; ++i) {
      const int64_t y = int64_t{out_row} * stride_ + int64_t{i} * dilation_ - pad_;
      const bool inside = y >= 0 && y < in_height_;
      rows_[i] = inside ? image + static_cast<size_t>(y) % ring * row_bytes : outside;
    }
    return rows_.data();
  }

 private:
  std::array<const uint8_t*, kMaxEncoderKernel> rows_;
  uint32_t height_, stride_, dilation_, pad_, in_height_;
};

}  // namespace nearshelf
