#include <algorithm>
#include <cstring>

#include "core/kernels/conv_output_stage.h"
#include "core/kernels/elementwise_u7.h"
#include "core/vision/step.h"

namespace nearshelf {
namespace {

// The part of a pool's window that lies inside the image: never empty.
struct Window {
  uint32_t top, bottom, left, right;  // bottom and right excluded

  uint32_t width() const { return right - left; }
  uint32_t pixels() const { return (bottom - top) * width(); }
};

class PoolStep : public Step {
 public:
  PoolStep(const StepParts& parts, uint32_t number)
      : layer_(parts.layers[number]), in_(parts.input(layer_)), out_(parts.output(layer_)) {}

  void run(uint8_t* scratch) const override {
    for (uint32_t y = 0; y < out_.height; ++y) {
      for (uint32_t x = 0; x < out_.width; ++x) {
        pool(window_of(y, x), out_.pixel(size_t{y} * out_.width + x), scratch);
      }
    }
  }

 protected:
  virtual void pool(const Window& window, uint8_t* out, uint8_t* scratch) const = 0;

  const uint8_t* input_pixel(uint32_t y, uint32_t x) const {
    return in_.pixel(size_t{y} * in_.width + x);
  }

  EncoderLayer layer_;
  TensorData in_, out_;

 private:
  Window window_of(uint32_t y, uint32_t x) const {
    const int64_t top = int64_t{y} * layer_.stride_height - layer_.pad_top;
    const int64_t left = int64_t{x} * layer_.stride_width - layer_.pad_left;
    const auto clip = [](int64_t value, uint32_t side) {
      return static_cast<uint32_t>(std::clamp<int64_t>(value, 0, side));
    };
    return {clip(top, in_.height), clip(top + layer_.kernel_height, in_.height),
            clip(left, in_.width), clip(left + layer_.kernel_width, in_.width)};
  }
};

class AveragePoolStep : public PoolStep {
 public:
  using PoolStep::PoolStep;

  size_t scratch_bytes() const override { return size_t{in_.channels} * sizeof(int32_t); }

 private:
  void pool(const Window& window, uint8_t* out, uint8_t* scratch) const override {
    auto* sums = reinterpret_cast<int32_t*>(scratch);
    const auto pixels = static_cast<int32_t>(window.pixels());
    std::fill_n(sums, in_.channels, -pixels * in_.zero);
    for (uint32_t y = window.top; y < window.bottom; ++y) {
      add_pixels_u7(input_pixel(y, window.left), window.width(), in_.channels, sums);
    }
    const float factor = layer_.factors[0] / static_cast<float>(pixels);
    for (uint32_t c = 0; c < in_.channels; ++c) {
      const int32_t rounded = round_to_even(static_cast<float>(sums[c]) * factor);
      out[c] = clamp_to_byte(rounded + out_.zero, layer_.low, layer_.high);
    }
  }
};

class MaxPoolStep : public PoolStep {
 public:
  using PoolStep::PoolStep;

 private:
  void pool(const Window& window, uint8_t* out, uint8_t*) const override {
    std::memset(out, layer_.low, in_.channels);
    for (uint32_t y = window.top; y < window.bottom; ++y) {
      for (uint32_t x = window.left; x < window.right; ++x) {
        max_u7(input_pixel(y, x), in_.channels, out);
      }
    }
    if (layer_.high == kActivationMax) return;
    for (uint32_t c = 0; c < in_.channels; ++c) out[c] = std::min(out[c], layer_.high);
  }
};

}  // namespace

std::unique_ptr<Step> make_pool(const StepParts& parts, uint32_t number) {
  if (op_of(parts.layers[number]) == LayerOp::kAveragePool) {
    return std::make_unique<AveragePoolStep>(parts, number);
  }
  return std::make_unique<MaxPoolStep>(parts, number);
}

}  // namespace nearshelf
