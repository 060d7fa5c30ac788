// Every op against plain loops, value by value: a last layer turns each value of the op's output
// into a feature of its own.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "tests/core/vision/encoder_samples.h"
#include "tests/core/vision/plain_encoder.h"

using namespace nearshelf;
using test::EncoderBuilder;
using test::Kernel;

namespace {

struct Side {
  uint32_t height, width, channels;
};

constexpr Side kSides[] = {{1, 1, 1}, {1, 7, 3}, {6, 1, 8}, {5, 6, 17}, {9, 8, 4}};

constexpr Kernel kKernels[] = {
    {3, 3, 1, 1, 1, 1, 1, 1}, {3, 3, 2, 2, 0, 0, 1, 1}, {1, 1, 2, 3, 0, 0, 1, 1},
    {5, 3, 1, 2, 2, 0, 1, 1}, {2, 4, 3, 1, 1, 3, 1, 1}, {7, 5, 2, 2, 3, 2, 1, 1},
};

constexpr Kernel kDilated[] = {{3, 3, 1, 1, 2, 2, 2, 2}, {2, 3, 2, 1, 0, 3, 3, 2}};

// Networks of a first layer, whose output `ops` reads, `ops`, and the flattening.
void check_values(const Side& side, const std::function<uint32_t(EncoderBuilder&, uint32_t)>& ops) {
  CAPTURE(side.height);
  CAPTURE(side.width);
  CAPTURE(side.channels);
  EncoderBuilder net(side.height, side.width, 7);
  const uint32_t before = net.first_layer(side.channels, test::kPointwise);
  const uint32_t after = ops(net, before);
  net.flatten(after);
  for (const uint64_t seed : {1u, 2u}) {
    const auto pixels = test::random_pixels(side.height, side.width, seed);
    const std::vector<uint8_t> expected = test::plain_run(net.spec, pixels)[after];
    for (const ConvKernels* kernels : {&reference_conv_kernels(), &simd_conv_kernels()}) {
      CAPTURE(kernels->name);
      Encoder encoder = test::load(net.spec, *kernels);
      const std::vector<float> features = test::run(encoder, pixels);
      REQUIRE(std::equal(features.begin(), features.end(), expected.begin(), expected.end()));
    }
  }
}

// Whether each window fits the sides: pools may not be larger than the image.
bool fits(const Kernel& kernel, const Side& side) {
  return kernel.height <= side.height && kernel.width <= side.width;
}

}  // namespace

TEST_CASE("first layer: every kernel, stride and padding, outside the photo the pad pixel") {
  for (const Side& side : kSides) {
    for (const Kernel& kernel : kKernels) {
      EncoderBuilder net(side.height, side.width, 3);
      const uint32_t first = net.first_layer(side.channels, kernel);
      net.flatten(first);
      const auto pixels = test::random_pixels(side.height, side.width, 5);
      const std::vector<uint8_t> expected = test::plain_run(net.spec, pixels)[first];
      Encoder encoder = test::load(net.spec, simd_conv_kernels());
      const std::vector<float> features = test::run(encoder, pixels);
      REQUIRE(std::equal(features.begin(), features.end(), expected.begin(), expected.end()));
    }
  }
}

TEST_CASE("the fourth byte of a pixel does not matter") {
  EncoderBuilder net(4, 5, 3);
  net.flatten(net.first_layer(6, {3, 3, 1, 1, 1, 1, 1, 1}));
  auto pixels = test::random_pixels(4, 5, 5);
  Encoder encoder = test::load(net.spec, simd_conv_kernels());
  const std::vector<float> features = test::run(encoder, pixels);
  for (size_t k = 3; k < pixels.size(); k += 4) pixels[k] = static_cast<uint8_t>(~pixels[k]);
  CHECK(test::run(encoder, pixels) == features);
}

TEST_CASE("convolution and depthwise: every kernel, stride, padding and dilation") {
  for (const Side& side : kSides) {
    for (const auto& kernels :
         {std::span<const Kernel>(kKernels), std::span<const Kernel>(kDilated)}) {
      for (const Kernel& kernel : kernels) {
        check_values(
            side, [&](EncoderBuilder& net, uint32_t x) { return net.convolution(x, 9, kernel); });
        check_values(side,
                     [&](EncoderBuilder& net, uint32_t x) { return net.depthwise(x, kernel); });
      }
    }
    check_values(side, [&](EncoderBuilder& net, uint32_t x) {
      return net.convolution(x, 37, test::kPointwise);
    });
  }
}

TEST_CASE("outputs are clamped where the layer says so") {
  check_values({5, 6, 17}, [&](EncoderBuilder& net, uint32_t x) {
    const uint32_t out = net.convolution(x, 9, kKernels[0]);
    net.spec.layers.back().low = 30;
    net.spec.layers.back().high = 90;
    return out;
  });
  check_values({5, 6, 17}, [&](EncoderBuilder& net, uint32_t x) {
    const uint32_t out = net.max_pool(x, kKernels[0]);
    net.spec.layers.back().low = 60;
    net.spec.layers.back().high = 100;
    return out;
  });
  check_values({5, 6, 17}, [&](EncoderBuilder& net, uint32_t x) {
    const uint32_t out = net.add(x, x);
    net.spec.layers.back().low = 20;
    net.spec.layers.back().high = 70;
    return out;
  });
}

TEST_CASE("add and multiply: two tensors of one shape, and one pixel for all") {
  for (const Side& side : kSides) {
    check_values(side, [&](EncoderBuilder& net, uint32_t x) {
      return net.add(x, net.convolution(x, side.channels, test::kPointwise));
    });
    check_values(
        side, [&](EncoderBuilder& net, uint32_t x) { return net.add(x, net.global_average(x)); });
    check_values(side, [&](EncoderBuilder& net, uint32_t x) {
      return net.multiply(x, net.convolution(x, side.channels, test::kPointwise));
    });
    check_values(side, [&](EncoderBuilder& net, uint32_t x) {
      return net.multiply(x, net.look_up(net.global_average(x)));
    });
  }
}

TEST_CASE("pools count what lies inside the image only") {
  for (const Side& side : kSides) {
    for (const Kernel& kernel : kKernels) {
      if (!fits(kernel, side)) continue;
      check_values(side, [&](EncoderBuilder& net, uint32_t x) { return net.max_pool(x, kernel); });
      check_values(side,
                   [&](EncoderBuilder& net, uint32_t x) { return net.average_pool(x, kernel); });
    }
    check_values(side, [&](EncoderBuilder& net, uint32_t x) { return net.global_average(x); });
  }
}

TEST_CASE("concatenation, gather and pad move values, and change none") {
  for (const Side& side : kSides) {
    check_values(side, [&](EncoderBuilder& net, uint32_t x) {
      const uint32_t b = net.convolution(x, 5, test::kPointwise);
      return net.concat({b, x, b});
    });
    check_values(side, [&](EncoderBuilder& net, uint32_t x) {
      return net.gather(x, {side.channels - 1, 0, side.channels / 2, 0});
    });
    check_values(side, [&](EncoderBuilder& net, uint32_t x) {
      return net.pad(x, 2, 1, static_cast<uint16_t>(side.height + 3),
                     static_cast<uint16_t>(side.width + 5));
    });
    check_values(side, [&](EncoderBuilder& net, uint32_t x) { return net.look_up(x); });
  }
}

TEST_CASE("resizes: up, down, to one pixel, and to the same size without a change") {
  for (const LayerOp op : {LayerOp::kResizeNearest, LayerOp::kResizeBilinear}) {
    for (const Side& side : kSides) {
      for (const uint16_t height : std::initializer_list<uint16_t>{1, 2, 7, 12}) {
        for (const uint16_t width : std::initializer_list<uint16_t>{1, 3, 10, 15}) {
          check_values(side, [&](EncoderBuilder& net, uint32_t x) {
            return net.resize(op, x, height, width);
          });
        }
      }
      EncoderBuilder net(side.height, side.width, 9);
      const uint32_t x = net.first_layer(side.channels, test::kPointwise);
      net.flatten(
          net.resize(op, x, static_cast<uint16_t>(side.height), static_cast<uint16_t>(side.width)));
      const auto pixels = test::random_pixels(side.height, side.width, 2);
      const std::vector<uint8_t> unchanged = test::plain_run(net.spec, pixels)[x];
      Encoder encoder = test::load(net.spec, simd_conv_kernels());
      const std::vector<float> features = test::run(encoder, pixels);
      CHECK(std::equal(features.begin(), features.end(), unchanged.begin(), unchanged.end()));
    }
  }
}
