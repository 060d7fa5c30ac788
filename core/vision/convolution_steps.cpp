#include <algorithm>
#include <cstring>

#include "core/vision/conv_calls.h"
#include "core/vision/memory_layout.h"

namespace nearshelf {
namespace {

constexpr size_t kRgbaBytes = 4;

// Bytes of one pixel of the input, and a row of what lies outside the image.
size_t pixel_bytes(const FirstLayerCall&) { return kRgbaBytes; }
size_t pixel_bytes(const DepthwiseCall& call) { return call.channels; }

void fill_outside(const FirstLayerCall& call, uint8_t* row) {
  for (size_t x = 0; x < call.in_width; ++x) {
    std::memcpy(row + x * kRgbaBytes, call.pad_pixel, kRgbaBytes);
  }
}
void fill_outside(const DepthwiseCall& call, uint8_t* row) {
  std::memset(row, static_cast<int>(call.in_zero), size_t{call.in_width} * call.channels);
}

// A kernel that makes one row of the output from the rows of the input that its window sees.
template <typename Call>
class RowStep : public Step {
 public:
  RowStep(const StepParts& parts, uint32_t number, const Call& call, void (*kernel)(const Call*),
          size_t kernel_scratch_bytes)
      : call_(call),
        kernel_(kernel),
        rows_(parts.layers[number], parts.input(parts.layers[number]).height),
        in_(parts.input(parts.layers[number])),
        out_(parts.output(parts.layers[number])),
        row_bytes_(call.in_width * pixel_bytes(call)) {
    kernel_scratch_ = layout_.take(kernel_scratch_bytes);
    outside_ = layout_.take(row_bytes_);
  }

  size_t scratch_bytes() const override { return layout_.bytes(); }

  void run(uint8_t* scratch) const override {
    uint8_t* outside = scratch + outside_;
    fill_outside(call_, outside);
    Call call = call_;
    call.scratch = scratch + kernel_scratch_;
    WindowRows rows = rows_;
    for (uint32_t y = 0; y < out_.height; ++y) {
      call.rows = rows.of(y, in_.data, row_bytes_, in_.height, outside);
      call.out = out_.data + y * out_.row_bytes();
      kernel_(&call);
    }
  }

 private:
  Call call_;
  void (*kernel_)(const Call*);
  WindowRows rows_;
  TensorData in_, out_;
  size_t row_bytes_;
  MemoryLayout layout_;
  size_t kernel_scratch_, outside_;
};

// Straight from the photo.
std::unique_ptr<Step> make_first_layer(const StepParts& parts, uint32_t number) {
  const FirstLayerCall call = first_layer_call(parts, number);
  const ConvKernels& kernels = *parts.kernels;
  return std::make_unique<RowStep<FirstLayerCall>>(
      parts, number, call, kernels.first_layer,
      kernels.first_layer_scratch_bytes(call.kernel_height, call.kernel_width, call.n));
}

std::unique_ptr<Step> make_depthwise(const StepParts& parts, uint32_t number) {
  const DepthwiseCall call = depthwise_call(parts, number);
  const ConvKernels& kernels = *parts.kernels;
  return std::make_unique<RowStep<DepthwiseCall>>(
      parts, number, call, kernels.depthwise,
      kernels.depthwise_scratch_bytes(call.kernel_height, call.kernel_width, call.channels));
}

// One matrix product over all pixels.
class PointwiseStep : public Step {
 public:
  PointwiseStep(const StepParts& parts, uint32_t number)
      : call_(gemm_call(parts, number)), kernels_(parts.kernels) {
    const TensorData& in = parts.input(parts.layers[number]);
    call_.a = in.data;
    call_.out = parts.output(parts.layers[number]).data;
    call_.m = static_cast<uint32_t>(in.pixels());
  }

  size_t scratch_bytes() const override { return kernels_->gemm_scratch_bytes(call_.k); }

  void run(uint8_t* scratch) const override {
    GemmCall call = call_;
    call.scratch = scratch;
    kernels_->gemm(&call);
  }

 private:
  GemmCall call_;
  const ConvKernels* kernels_;
};

// A matrix product over a band of pixels at a time, each of which names the pixels that its window
// sees: no copy of the input is made.
class WindowStep : public Step {
 public:
  WindowStep(const StepParts& parts, uint32_t number)
      : call_(gemm_call(parts, number)),
        kernels_(parts.kernels),
        layer_(parts.layers[number]),
        in_(parts.input(layer_)),
        out_(parts.output(layer_)),
        band_(std::max(kLeastBand, kBandPointers / call_.taps / kLeastBand * kLeastBand)) {
    kernel_scratch_ = layout_.take(kernels_->gemm_scratch_bytes(call_.k));
    outside_ = layout_.take(in_.channels);
    pointers_ = layout_.take(size_t{band_} * call_.taps * sizeof(const uint8_t*));
  }

  size_t scratch_bytes() const override { return layout_.bytes(); }

  void run(uint8_t* scratch) const override {
    uint8_t* outside = scratch + outside_;
    std::memset(outside, in_.zero, in_.channels);
    auto* pointers = reinterpret_cast<const uint8_t**>(scratch + pointers_);
    GemmCall call = call_;
    call.scratch = scratch + kernel_scratch_;
    call.rows = pointers;
    const auto pixels = static_cast<uint32_t>(out_.pixels());
    for (uint32_t first = 0; first < pixels; first += band_) {
      call.m = std::min(band_, pixels - first);
      call.out = out_.pixel(first);
      for (uint32_t p = 0; p < call.m; ++p) {
        point_at_window(first + p, outside, pointers + size_t{p} * call.taps);
      }
      kernels_->gemm(&call);
    }
  }

 private:
  static constexpr uint32_t kBandPointers = 2048;  // 8 or 16 KB: they stay in the first cache
  static constexpr uint32_t kLeastBand = 24;       // a multiple of the rows that kernels take

  void point_at_window(uint32_t pixel, const uint8_t* outside, const uint8_t** pointers) const {
    const int64_t top = int64_t{pixel / out_.width} * layer_.stride_height - layer_.pad_top;
    const int64_t left = int64_t{pixel % out_.width} * layer_.stride_width - layer_.pad_left;
    for (int64_t i = 0; i < layer_.kernel_height; ++i) {
      const int64_t y = top + i * layer_.dilation_height;
      const bool row_inside = y >= 0 && y < in_.height;
      for (int64_t j = 0; j < layer_.kernel_width; ++j) {
        const int64_t x = left + j * layer_.dilation_width;
        const bool inside = row_inside && x >= 0 && x < in_.width;
        *pointers++ = inside ? in_.pixel(static_cast<size_t>(y * in_.width + x)) : outside;
      }
    }
  }

  GemmCall call_;
  const ConvKernels* kernels_;
  EncoderLayer layer_;
  TensorData in_, out_;
  uint32_t band_;  // pixels
  MemoryLayout layout_;
  size_t kernel_scratch_, outside_, pointers_;
};

}  // namespace

std::unique_ptr<Step> make_convolution(const StepParts& parts, uint32_t number) {
  const EncoderLayer& layer = parts.layers[number];
  if (op_of(layer) == LayerOp::kFirstLayer) return make_first_layer(parts, number);
  if (op_of(layer) == LayerOp::kDepthwise) return make_depthwise(parts, number);
  if (is_pointwise(layer)) return std::make_unique<PointwiseStep>(parts, number);
  return std::make_unique<WindowStep>(parts, number);
}

}  // namespace nearshelf
