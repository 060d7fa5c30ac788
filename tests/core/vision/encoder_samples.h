// Encoders made up for tests: random weights, the shapes of real networks.
#pragma once

#include <vector>

#include "core/vision/encoder.h"
#include "core/vision/encoder_writer.h"
#include "tests/core/random.h"

namespace nearshelf::test {

struct Kernel {
  uint16_t height = 3;
  uint16_t width = 3;
  uint16_t stride_height = 1;
  uint16_t stride_width = 1;
  uint16_t pad_top = 1;
  uint16_t pad_left = 1;
  uint16_t dilation_height = 1;
  uint16_t dilation_width = 1;
};
inline constexpr Kernel kPointwise = {1, 1, 1, 1, 0, 0, 1, 1};

// Adds layers one after the other; each returns its output tensor, a valid input for later ones.
// Output sides are the largest that "same" padding gives unless stated.
class EncoderBuilder {
 public:
  EncoderBuilder(uint32_t height, uint32_t width, uint64_t seed);

  uint32_t first_layer(uint32_t channels, Kernel kernel);
  uint32_t convolution(uint32_t input, uint32_t channels, Kernel kernel);
  uint32_t depthwise(uint32_t input, Kernel kernel);
  uint32_t add(uint32_t a, uint32_t b);
  uint32_t multiply(uint32_t a, uint32_t b);
  uint32_t average_pool(uint32_t input, Kernel kernel);
  uint32_t global_average(uint32_t input);
  uint32_t max_pool(uint32_t input, Kernel kernel);
  uint32_t concat(const std::vector<uint32_t>& inputs);
  uint32_t gather(uint32_t input, const std::vector<uint32_t>& channels);
  uint32_t pad(uint32_t input, uint16_t top, uint16_t left, uint16_t height, uint16_t width);
  uint32_t look_up(uint32_t input);
  uint32_t resize(LayerOp op, uint32_t input, uint16_t height, uint16_t width);
  // One feature for each value of `input` (sides up to 15), unchanged.
  uint32_t flatten(uint32_t input);
  void project(uint32_t dimensions);

  EncoderTensor& tensor(uint32_t number) { return spec.tensors[number]; }

  EncoderSpec spec;

 private:
  EncoderLayer& append(LayerOp op, uint32_t input, EncoderTensor output);
  EncoderTensor windowed(uint32_t input, uint32_t channels, const Kernel& kernel);
  uint32_t weighted(LayerOp op, uint32_t input, uint32_t channels, const Kernel& kernel);
  uint32_t last() const { return static_cast<uint32_t>(spec.tensors.size()) - 1; }

  Random random_;
};

// MobileNetV2 1.0 up to its 1280 features (Sandler et al. 2018), `width` times as wide.
EncoderSpec mobilenet_v2(uint32_t side, float width, uint64_t seed);

// A few layers of any kind, at most 15 pixels wide.
EncoderSpec random_encoder(uint64_t seed);

// Checks that it loads.
Encoder load(const EncoderSpec& spec, const ConvKernels& kernels);

std::vector<uint8_t> random_pixels(size_t height, size_t width, uint64_t seed);

// Features of `pixels`.
std::vector<float> run(Encoder& encoder, std::span<const uint8_t> pixels);

}  // namespace nearshelf::test
