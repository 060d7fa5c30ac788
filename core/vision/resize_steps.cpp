#include <algorithm>
#include <cstring>

#include "core/vision/step.h"

namespace nearshelf {
namespace {

class NearestStep : public Step {
 public:
  NearestStep(const StepParts& parts, uint32_t number)
      : in_(parts.input(parts.layers[number])), out_(parts.output(parts.layers[number])) {}

  void run(uint8_t*) const override {
    uint8_t* to = out_.data;
    for (size_t y = 0; y < out_.height; ++y) {
      const size_t row = y * in_.height / out_.height * in_.width;
      for (size_t x = 0; x < out_.width; ++x) {
        std::memcpy(to, in_.pixel(row + x * in_.width / out_.width), in_.channels);
        to += out_.channels;
      }
    }
  }

 private:
  TensorData in_, out_;
};

// Where an output pixel lies between two of the input, on one side.
struct Between {
  uint32_t first, second;
  uint32_t weight;  // of the second, in 1/256
};

Between between(uint32_t position, uint32_t in, uint32_t out) {
  // In 1/256 of a pixel; the last pixel has no second.
  const int64_t found = (2 * int64_t{position} + 1) * in * 128 / out - 128;
  const auto place = static_cast<uint32_t>(std::clamp<int64_t>(found, 0, int64_t{in - 1} * 256));
  const uint32_t first = place / 256;
  return {first, std::min(first + 1, in - 1), place % 256};
}

class BilinearStep : public Step {
 public:
  BilinearStep(const StepParts& parts, uint32_t number)
      : in_(parts.input(parts.layers[number])), out_(parts.output(parts.layers[number])) {}

  void run(uint8_t*) const override {
    uint8_t* to = out_.data;
    for (uint32_t y = 0; y < out_.height; ++y) {
      const Between rows = between(y, in_.height, out_.height);
      for (uint32_t x = 0; x < out_.width; ++x) {
        mix(rows, between(x, in_.width, out_.width), to);
        to += out_.channels;
      }
    }
  }

 private:
  void mix(const Between& rows, const Between& columns, uint8_t* to) const {
    const uint8_t* top = in_.pixel(size_t{rows.first} * in_.width);
    const uint8_t* bottom = in_.pixel(size_t{rows.second} * in_.width);
    const size_t left = size_t{columns.first} * in_.channels;
    const size_t right = size_t{columns.second} * in_.channels;
    for (uint32_t c = 0; c < in_.channels; ++c) {
      const uint32_t before = top[left + c] * (256 - rows.weight) + bottom[left + c] * rows.weight;
      const uint32_t after = top[right + c] * (256 - rows.weight) + bottom[right + c] * rows.weight;
      const uint32_t mixed = before * (256 - columns.weight) + after * columns.weight;
      to[c] = static_cast<uint8_t>((mixed + (1u << 15)) >> 16);
    }
  }

  TensorData in_, out_;
};

}  // namespace

std::unique_ptr<Step> make_resize(const StepParts& parts, uint32_t number) {
  if (op_of(parts.layers[number]) == LayerOp::kResizeNearest) {
    return std::make_unique<NearestStep>(parts, number);
  }
  return std::make_unique<BilinearStep>(parts, number);
}

}  // namespace nearshelf
