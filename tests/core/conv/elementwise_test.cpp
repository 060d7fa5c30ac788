#include <doctest/doctest.h>

#include <algorithm>

#include "core/kernels/elementwise_u7.h"
#include "tests/core/conv/kernel_samples.h"

namespace nearshelf::test {
namespace {

constexpr uint8_t kUntouched = 0xEE;

TEST_CASE("add_u7 equals the plain loop for every length, in place or not") {
  Random random(1);
  for (size_t count = 0; count < 100; ++count) {
    CAPTURE(count);
    const Readable a = activations(count, Values::kRandom, &random);
    const Readable b = activations(count, Values::kRandom, &random);
    std::vector<uint8_t> expected(count + 1, kUntouched);
    std::vector<uint8_t> found = expected;
    AddCall call = {.a = a.get(),
                    .b = b.get(),
                    .out = expected.data(),
                    .count = count,
                    .a_factor = random.uniform() * 2,
                    .b_factor = count % 3 == 0 ? 0.5f : -random.uniform(),
                    .offset = count % 3 == 0 ? 0.5f : random.uniform() * 60,
                    .low = static_cast<int32_t>(random.below(60)),
                    .high = 127 - static_cast<int32_t>(random.below(60))};
    add_u7_reference(call);
    call.out = found.data();
    add_u7(call);
    CHECK(found == expected);

    std::vector<uint8_t> in_place(a.get(), a.get() + count + kConvOverRead);
    const std::vector<uint8_t> behind(in_place.begin() + static_cast<ptrdiff_t>(count),
                                      in_place.end());
    call.a = call.out = in_place.data();
    add_u7(call);
    expected.pop_back();
    expected.insert(expected.end(), behind.begin(), behind.end());
    CHECK(in_place == expected);
  }
}

TEST_CASE("add_u7 equals the plain loop with factors at their ends") {
  Random random(2);
  const Readable a = activations(64, Values::kLargest, &random);
  const Readable b = activations(64, Values::kRandom, &random);
  for (const float factor : {-16000.0f, -1.0f, 0.0f, 1e-20f, 16000.0f}) {
    uint8_t expected[64];
    uint8_t found[64];
    AddCall call = {a.get(), b.get(), expected, 64, factor, -factor / 2, 3.5f, 0, 127};
    add_u7_reference(call);
    call.out = found;
    add_u7(call);
    CAPTURE(factor);
    CHECK(std::equal(found, found + 64, expected));
  }
}

TEST_CASE("look_up_u7 equals the plain loop for every length and byte, in place or not") {
  Random random(3);
  uint8_t table[128 + kConvOverRead];
  for (uint8_t& entry : table) entry = static_cast<uint8_t>(random.next());
  for (const size_t count :
       {size_t{0}, size_t{1}, size_t{15}, size_t{16}, size_t{17}, size_t{300}}) {
    CAPTURE(count);
    std::vector<uint8_t> in(count + kConvOverRead);
    for (size_t i = 0; i < in.size(); ++i) in[i] = static_cast<uint8_t>(i);
    std::vector<uint8_t> expected(count + 1, kUntouched);
    std::vector<uint8_t> found = expected;
    look_up_u7_reference(in.data(), count, table, expected.data());
    look_up_u7(in.data(), count, table, found.data());
    CHECK(found == expected);
    look_up_u7(in.data(), count, table, in.data());
    CHECK(std::equal(expected.begin(), expected.end() - 1, in.begin()));
  }
}

TEST_CASE("add_pixels_u7 equals the plain loop for every remainder, and adds to what is there") {
  Random random(4);
  for (const Values values : kAllValues) {
    for (const size_t pixels :
         {size_t{0}, size_t{1}, size_t{49}, size_t{511}, size_t{512}, size_t{513}, size_t{1500}}) {
      for (const uint32_t channels : {1u, 7u, 15u, 16u, 17u, 31u, 32u, 50u}) {
        CAPTURE(pixels);
        CAPTURE(channels);
        const Readable in = activations(pixels * channels, values, &random);
        std::vector<int32_t> expected(channels, -7);
        std::vector<int32_t> found = expected;
        add_pixels_u7_reference(in.get(), pixels, channels, expected.data());
        add_pixels_u7(in.get(), pixels, channels, found.data());
        CHECK(found == expected);
      }
    }
  }
}

TEST_CASE("max_u7 keeps the larger byte of each place, and touches no other") {
  Random random(5);
  for (size_t count = 0; count < 70; ++count) {
    CAPTURE(count);
    const Readable in = activations(count, Values::kRandom, &random);
    const Readable before = activations(count, Values::kRandom, &random);
    std::vector<uint8_t> out(before.get(), before.get() + count);
    out.push_back(kUntouched);
    max_u7(in.get(), count, out.data());
    for (size_t c = 0; c < count; ++c) CHECK(out[c] == std::max(in.get()[c], before.get()[c]));
    CHECK(out[count] == kUntouched);
  }
}

}  // namespace
}  // namespace nearshelf::test
