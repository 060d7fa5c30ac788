#include <doctest/doctest.h>

#include "tests/core/conv/kernel_samples.h"

namespace nearshelf::test {
namespace {

struct Kernel {
  uint32_t height, width, stride, dilation;

  uint32_t reach() const { return (width - 1) * dilation + 1; }  // input columns under the kernel
};

std::vector<uint8_t> run(const ConvKernels& kernels, const std::vector<int8_t>& weights,
                         const Outputs& outputs, DepthwiseCall call) {
  const uint32_t height = call.kernel_height;
  const uint32_t width = call.kernel_width;
  const Aligned packed(kernels.depthwise_packed_bytes(height, width, call.channels));
  kernels.depthwise_pack(weights.data(), outputs.bias.data(), height, width, call.channels,
                         packed.bytes.get());
  const Aligned scratch(kernels.depthwise_scratch_bytes(height, width, call.channels));
  std::vector<uint8_t> out(size_t{call.out_width} * call.channels + 2, 0xEE);
  call.packed = packed.bytes.get();
  call.scratch = scratch.bytes.get();
  call.stage = outputs.stage;
  call.out = out.data() + 1;
  kernels.depthwise(&call);
  return out;
}

bool agrees(const Kernel& kernel, uint32_t channels, uint32_t in_width, uint32_t pad, Values values,
            Random* random) {
  if (in_width + 2 * pad < kernel.reach()) return true;
  std::vector<Readable> rows;
  std::vector<const uint8_t*> pointers;
  for (uint32_t i = 0; i < kernel.height; ++i) {
    rows.push_back(activations(size_t{in_width} * channels, values, random));
    pointers.push_back(rows.back().get());
  }
  const uint32_t taps = kernel.height * kernel.width;
  const std::vector<int8_t> w = weights(size_t{taps} * channels, values, random);
  const Outputs outputs(channels, taps, kActivationMax, values, random);
  DepthwiseCall call = {};
  call.rows = pointers.data();
  call.channels = channels;
  call.in_width = in_width;
  call.out_width = (in_width + 2 * pad - kernel.reach()) / kernel.stride + 1;
  call.kernel_height = kernel.height;
  call.kernel_width = kernel.width;
  call.stride = kernel.stride;
  call.dilation = kernel.dilation;
  call.pad_left = pad;
  call.in_zero = random->below(128);
  return run(reference_conv_kernels(), w, outputs, call) ==
         run(simd_conv_kernels(), w, outputs, call);
}

struct Size {
  uint32_t height, width;
};
constexpr Size kSizes[] = {{1, 1}, {1, 3}, {2, 2}, {3, 1}, {3, 3}, {3, 5},
                           {4, 4}, {5, 5}, {5, 2}, {6, 3}, {7, 7}};

TEST_CASE("depthwise equals the plain loops for every kernel, stride, dilation and padding") {
  Random random(1);
  for (const Size& size : kSizes) {
    for (const uint32_t stride : {1u, 2u, 3u}) {
      for (const uint32_t dilation : {1u, 2u, 3u}) {
        const Kernel kernel = {size.height, size.width, stride, dilation};
        for (const uint32_t channels : {3u, 8u, 20u}) {
          for (const uint32_t in_width : {1u, 2u, 3u, 7u, 14u, 23u}) {
            for (const uint32_t pad : {0u, 1u, kernel.reach() / 2, kernel.reach() - 1}) {
              CAPTURE(size.height);
              CAPTURE(size.width);
              CAPTURE(stride);
              CAPTURE(dilation);
              CAPTURE(channels);
              CAPTURE(in_width);
              CAPTURE(pad);
              REQUIRE(agrees(kernel, channels, in_width, pad, Values::kRandom, &random));
            }
          }
        }
      }
    }
  }
}

TEST_CASE("depthwise equals the plain loops for every remainder of channels and columns") {
  Random random(2);
  for (const Kernel& kernel :
       {Kernel{3, 3, 1, 1}, Kernel{3, 3, 2, 1}, Kernel{5, 5, 1, 1}, Kernel{5, 5, 2, 1}}) {
    for (uint32_t channels = 1; channels <= 33; ++channels) {
      for (uint32_t in_width = 1; in_width <= 24; ++in_width) {
        CAPTURE(kernel.width);
        CAPTURE(kernel.stride);
        CAPTURE(channels);
        CAPTURE(in_width);
        REQUIRE(agrees(kernel, channels, in_width, kernel.width / 2, Values::kRandom, &random));
      }
    }
  }
}

TEST_CASE("depthwise equals the plain loops with values, weights and bias at their ends") {
  Random random(3);
  for (const Values values : kAllValues) {
    for (const Size& size : kSizes) {
      for (const uint32_t stride : {1u, 2u}) {
        CAPTURE(size.height);
        CAPTURE(size.width);
        CHECK(
            agrees({size.height, size.width, stride, 1}, 19, 30, size.width / 2, values, &random));
      }
    }
  }
}

}  // namespace
}  // namespace nearshelf::test
