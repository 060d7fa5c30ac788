#include <doctest/doctest.h>

#include <utility>

#include "tests/core/conv/kernel_samples.h"

namespace nearshelf::test {
namespace {

struct Shape {
  uint32_t m, k, n;
};

// All of the output buffer: what lies between rows must stay as it was.
std::vector<uint8_t> run(const ConvKernels& kernels, const std::vector<int8_t>& weights,
                         const Outputs& outputs, GemmCall call) {
  const Aligned packed(kernels.gemm_packed_bytes(call.k, call.n));
  kernels.gemm_pack(weights.data(), outputs.bias.data(), call.k, call.n, packed.bytes.get());
  const Aligned scratch(kernels.gemm_scratch_bytes(call.k));
  std::vector<uint8_t> out(call.m * call.out_stride + 1, 0xEE);
  call.packed = packed.bytes.get();
  call.scratch = scratch.bytes.get();
  call.stage = outputs.stage;
  call.out = out.data() + 1;
  kernels.gemm(&call);
  return out;
}

bool agree(const std::vector<int8_t>& weights, const Outputs& outputs, const GemmCall& call) {
  return run(reference_conv_kernels(), weights, outputs, call) ==
         run(simd_conv_kernels(), weights, outputs, call);
}

// Calls without what run() adds.
GemmCall plain_call(const Shape& shape, const uint8_t* a, uint32_t gap) {
  GemmCall call = {};
  call.a = a;
  call.a_stride = shape.k + gap;
  call.taps = 1;
  call.out_stride = shape.n + gap;
  call.m = shape.m;
  call.k = shape.k;
  call.n = shape.n;
  return call;
}

GemmCall indirect_call(const Shape& shape, const uint8_t* const* rows, uint32_t taps) {
  GemmCall call = plain_call(shape, nullptr, 0);
  call.rows = rows;
  call.taps = taps;
  return call;
}

bool plain_agrees(const Shape& shape, uint32_t gap, Values values, Random* random) {
  const auto [m, k, n] = shape;
  const Readable a = activations((m - 1) * size_t{k + gap} + k, values, random);
  const std::vector<int8_t> w = weights(size_t{n} * k, values, random);
  const Outputs outputs(n, k, kActivationMax, values, random);
  return agree(w, outputs, plain_call(shape, a.get(), gap));
}

bool indirect_agrees(const Shape& shape, uint32_t taps, Values values, Random* random) {
  const auto [m, k, n] = shape;
  std::vector<Readable> pieces;
  for (uint32_t piece = 0; piece < 7; ++piece) {
    pieces.push_back(activations(k / taps, values, random));
  }
  std::vector<const uint8_t*> rows;
  for (uint32_t tap = 0; tap < m * taps; ++tap) rows.push_back(pieces[random->below(7)].get());
  const std::vector<int8_t> w = weights(size_t{n} * k, values, random);
  const Outputs outputs(n, k, kActivationMax, values, random);
  return agree(w, outputs, indirect_call(shape, rows.data(), taps));
}

TEST_CASE("gemm equals the plain loops for every remainder of rows, depth and channels") {
  Random random(1);
  for (const uint32_t m : {1u, 2u, 3u, 4u, 5u, 8u}) {
    for (const uint32_t k : {1u, 2u, 3u, 7u, 8u, 9u, 15u, 16u, 17u, 24u, 33u, 64u, 100u}) {
      for (uint32_t n = 1; n <= 34; ++n) {
        CAPTURE(m);
        CAPTURE(k);
        CAPTURE(n);
        REQUIRE(plain_agrees({m, k, n}, 0, Values::kRandom, &random));
        REQUIRE(plain_agrees({m, k, n}, 5, Values::kRandom, &random));
      }
    }
  }
}

TEST_CASE("gemm equals the plain loops with values, weights and bias at their ends") {
  Random random(2);
  for (const Values values : kAllValues) {
    for (const Shape& shape :
         {Shape{5, 40, 20}, Shape{3, 1000, 17}, Shape{2, 8192, 4}, Shape{1, 1, 1}}) {
      for (int repeat = 0; repeat < 10; ++repeat) {
        CAPTURE(shape.k);
        CHECK(plain_agrees(shape, 3, values, &random));
      }
    }
  }
}

TEST_CASE("gemm equals the plain loops where many rows are more than it takes at once") {
  Random random(3);
  for (const uint32_t k : {4u, 255u, 600u, 20000u}) {
    for (const uint32_t m : {49u, 127u, 128u, 129u, 196u, 257u}) {
      CAPTURE(k);
      CAPTURE(m);
      if (k > 1000 && m > 49) continue;
      CHECK(plain_agrees({m, k, 5}, 0, Values::kRandom, &random));
    }
  }
}

TEST_CASE("gemm over rows of pointers equals the plain loops") {
  Random random(4);
  for (const Values values : kAllValues) {
    for (const uint32_t taps : {1u, 2u, 3u, 4u, 9u, 25u}) {
      for (const uint32_t bytes : {1u, 3u, 4u, 8u, 15u, 16u, 17u, 40u}) {
        for (const uint32_t m : {1u, 2u, 5u, 131u}) {
          CAPTURE(taps);
          CAPTURE(bytes);
          CAPTURE(m);
          CHECK(indirect_agrees({m, taps * bytes, 6}, taps, values, &random));
        }
      }
    }
  }
}

TEST_CASE("halves go to the even neighbour, whatever their sign") {
  const std::vector<float> multipliers(1 + kConvOverRead / sizeof(float), 0.5f);
  const std::vector<uint8_t> zeros(1 + kConvOverRead);
  Random random(5);
  Outputs outputs(1, 1, kActivationMax, Values::kRandom, &random);
  outputs.stage = {multipliers.data(), 64, 0, kActivationMax};
  // The bias is the sum, half of it the value before rounding: -2.5, -1.5, ..., 2.5.
  const std::pair<int32_t, int> cases[] = {{-5, 62}, {-3, 62}, {-1, 64}, {1, 64}, {3, 66}, {5, 66}};
  for (const ConvKernels* kernels : {&reference_conv_kernels(), &simd_conv_kernels()}) {
    for (const auto& [bias, expected] : cases) {
      outputs.bias = {bias};
      CHECK(run(*kernels, {1}, outputs, plain_call({1, 1, 1}, zeros.data(), 0))[1] == expected);
    }
  }
}

}  // namespace
}  // namespace nearshelf::test
