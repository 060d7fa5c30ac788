#include <doctest/doctest.h>

#include <algorithm>

#include "tests/core/conv/kernel_samples.h"

namespace nearshelf::test {
namespace {

struct Kernel {
  uint32_t height, width, stride;
};

std::vector<uint8_t> run(const ConvKernels& kernels, const std::vector<int8_t>& weights,
                         const Outputs& outputs, FirstLayerCall call) {
  const uint32_t height = call.kernel_height;
  const uint32_t width = call.kernel_width;
  const Aligned packed(kernels.first_layer_packed_bytes(height, width, call.n));
  kernels.first_layer_pack(weights.data(), outputs.bias.data(), height, width, call.n,
                           packed.bytes.get());
  const Aligned scratch(kernels.first_layer_scratch_bytes(height, width, call.n));
  std::vector<uint8_t> out(size_t{call.out_width} * call.n + 2, 0xEE);
  call.packed = packed.bytes.get();
  call.scratch = scratch.bytes.get();
  call.stage = outputs.stage;
  call.out = out.data() + 1;
  kernels.first_layer(&call);
  return out;
}

bool agrees(const Kernel& kernel, uint32_t n, uint32_t in_width, uint32_t pad, Values values,
            Random* random) {
  if (in_width + 2 * pad < kernel.width) return true;
  std::vector<Readable> rows;
  std::vector<const uint8_t*> pointers;
  for (uint32_t i = 0; i < kernel.height; ++i) {
    rows.emplace_back(size_t{in_width} * 4, 256, values, random);
    pointers.push_back(rows.back().get());
  }
  const uint32_t terms = kernel.height * kernel.width * 3;
  const std::vector<int8_t> w = weights(size_t{terms} * n, values, random);
  const Outputs outputs(n, terms, 255, values, random);
  FirstLayerCall call = {};
  call.rows = pointers.data();
  call.n = n;
  call.in_width = in_width;
  call.out_width = (in_width + 2 * pad - kernel.width) / kernel.stride + 1;
  call.kernel_height = kernel.height;
  call.kernel_width = kernel.width;
  call.stride = kernel.stride;
  call.pad_left = pad;
  for (uint8_t& value : call.pad_pixel) value = static_cast<uint8_t>(random->below(256));
  return run(reference_conv_kernels(), w, outputs, call) ==
         run(simd_conv_kernels(), w, outputs, call);
}

struct Size {
  uint32_t height, width;
};
constexpr Size kSizes[] = {{1, 1}, {3, 3}, {3, 5}, {5, 5}, {7, 7}, {2, 4}};

TEST_CASE("the first layer equals the plain loops for every kernel, stride, width and padding") {
  Random random(1);
  for (const Size& size : kSizes) {
    for (const uint32_t stride : {1u, 2u, 3u, 4u}) {
      for (const uint32_t n : {1u, 5u, 8u, 16u, 24u}) {
        for (const uint32_t in_width : {1u, 2u, 7u, 32u, 61u}) {
          for (const uint32_t pad : {0u, 1u, size.width - 1}) {
            CAPTURE(size.height);
            CAPTURE(size.width);
            CAPTURE(stride);
            CAPTURE(n);
            CAPTURE(in_width);
            CAPTURE(pad);
            REQUIRE(agrees({size.height, size.width, stride}, n, in_width, pad, Values::kRandom,
                           &random));
          }
        }
      }
    }
  }
}

TEST_CASE("the first layer equals the plain loops for every remainder of channels") {
  Random random(2);
  for (uint32_t n = 1; n <= 40; ++n) {
    CAPTURE(n);
    CHECK(agrees({3, 3, 2}, n, 21, 1, Values::kRandom, &random));
  }
}

TEST_CASE("the first layer equals the plain loops on images wider than it takes at once") {
  Random random(3);
  for (const uint32_t stride : {1u, 2u, 300u}) {
    for (const uint32_t in_width : {250u, 256u, 257u, 600u, 1024u}) {
      CAPTURE(stride);
      CAPTURE(in_width);
      CHECK(agrees({3, 3, stride}, 4, in_width, 1, Values::kRandom, &random));
    }
  }
}

TEST_CASE("the first layer equals the plain loops with pixels, weights and bias at their ends") {
  Random random(4);
  for (const Values values : kAllValues) {
    for (const uint32_t width : {1u, 3u, 7u}) {
      CAPTURE(width);
      CHECK(agrees({width, width, 2}, 20, 40, width / 2, values, &random));
    }
  }
}

}  // namespace
}  // namespace nearshelf::test
