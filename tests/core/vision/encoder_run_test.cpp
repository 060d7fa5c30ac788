#include <doctest/doctest.h>

#include <algorithm>

#include "core/base/hash.h"
#include "tests/core/vision/encoder_samples.h"
#include "tests/core/vision/plain_encoder.h"

using namespace nearshelf;

namespace {

std::vector<float> embedding_of(const Encoder& encoder) {
  return {encoder.embedding().begin(), encoder.embedding().end()};
}

uint64_t checksum(std::span<const float> values) {
  return xxh64(Bytes(reinterpret_cast<const uint8_t*>(values.data()), values.size_bytes()));
}

double ticks = 0;
double tick() { return ticks += 1; }

}  // namespace

TEST_CASE("random networks give the bytes that the format defines, with every kernel set") {
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    const EncoderSpec spec = test::random_encoder(seed);
    const EncoderTensor& photo = spec.tensors.front();
    const auto pixels = test::random_pixels(photo.height, photo.width, seed);
    const std::vector<float> expected = test::plain_features(spec, pixels);
    for (const ConvKernels* kernels : {&reference_conv_kernels(), &simd_conv_kernels()}) {
      CAPTURE(kernels->name);
      Encoder encoder = test::load(spec, *kernels);
      REQUIRE(test::run(encoder, pixels) == expected);
      REQUIRE(embedding_of(encoder) == test::plain_embedding(spec, expected));
    }
  }
}

TEST_CASE("MobileNetV2 gives the bytes that the format defines, at odd sizes too") {
  for (const uint32_t side : {1u, 33u, 96u}) {
    CAPTURE(side);
    const EncoderSpec spec = test::mobilenet_v2(side, 0.35f, side);
    const auto pixels = test::random_pixels(side, side, 4);
    const std::vector<float> expected = test::plain_features(spec, pixels);
    CHECK(std::any_of(expected.begin(), expected.end(),
                      [&](float value) { return value != expected[0]; }));
    for (const ConvKernels* kernels : {&reference_conv_kernels(), &simd_conv_kernels()}) {
      Encoder encoder = test::load(spec, *kernels);
      CHECK(test::run(encoder, pixels) == expected);
    }
  }
}

TEST_CASE("blocks whose middle is too large for the caches give the same bytes as small ones") {
  constexpr test::Kernel kMiddles[] = {{3, 3, 1, 1, 1, 1, 1, 1}, {3, 3, 2, 2, 0, 0, 1, 1},
                                       {5, 5, 2, 1, 2, 2, 1, 1}, {3, 3, 1, 1, 2, 2, 2, 2},
                                       {1, 3, 3, 2, 0, 1, 1, 1}, {4, 2, 1, 1, 3, 0, 1, 1}};
  for (const test::Kernel& middle : kMiddles) {
    for (const auto& sides : {std::pair(70u, 61u), {900u, 3u}, {3u, 900u}}) {
      const auto [height, width] = sides;
      CAPTURE(middle.height);
      CAPTURE(sides.second);
      test::EncoderBuilder net(height, width, 3);
      const uint32_t x = net.first_layer(8, test::kPointwise);
      const uint32_t expanded = net.convolution(x, 75, test::kPointwise);
      const uint32_t projected =
          net.convolution(net.depthwise(expanded, middle), 8, test::kPointwise);
      // Position by position: what an average over all pixels would hide.
      const EncoderTensor& shape = net.tensor(projected);
      const auto side = [](uint16_t length) { return std::min<uint16_t>(length, 15); };
      const uint32_t nearest =
          net.resize(LayerOp::kResizeNearest, projected, side(shape.height), side(shape.width));
      net.flatten(nearest);
      const auto pixels = test::random_pixels(height, width, 9);
      Encoder encoder = test::load(net.spec, simd_conv_kernels());
      const bool in_bands = height > 2 * 5;
      CHECK((encoder.arena_bytes() < size_t{height} * width * 75) == in_bands);
      CHECK(test::run(encoder, pixels) == test::plain_features(net.spec, pixels));
    }
  }
}

TEST_CASE("the same bits on every machine, with every kernel set") {
  const EncoderSpec spec = test::mobilenet_v2(96, 1.0f, 1);
  const auto pixels = test::random_pixels(96, 96, 4);
  for (const ConvKernels* kernels : {&reference_conv_kernels(), &simd_conv_kernels()}) {
    Encoder encoder = test::load(spec, *kernels);
    CHECK(checksum(test::run(encoder, pixels)) == 2133585562183943959u);
    CHECK(checksum(encoder.embedding()) == 2328872768192673929u);
    CHECK(encoder.id() == 12946556908967870660u);
  }
}

TEST_CASE("a run leaves its pixels, and depends on nothing but them") {
  const EncoderSpec spec = test::mobilenet_v2(64, 0.35f, 3);
  Encoder encoder = test::load(spec, simd_conv_kernels());
  const auto pixels = test::random_pixels(64, 64, 1);
  const std::vector<float> first = test::run(encoder, pixels);
  CHECK(std::equal(pixels.begin(), pixels.end(), encoder.pixels().begin(), encoder.pixels().end()));
  CHECK(test::run(encoder, test::random_pixels(64, 64, 2)) != first);
  Encoder moved = std::move(encoder);
  CHECK(test::run(moved, pixels) == first);
}

TEST_CASE("with a clock, each layer tells its time, and the result is the same") {
  const EncoderSpec spec = test::mobilenet_v2(64, 0.35f, 3);
  Encoder encoder = test::load(spec, simd_conv_kernels());
  const std::vector<float> untimed = test::run(encoder, test::random_pixels(64, 64, 1));
  encoder.run(tick);
  CHECK(std::equal(untimed.begin(), untimed.end(), encoder.features().begin()));
  REQUIRE(encoder.layer_times().size() == spec.layers.size());
  uint64_t macs = 0;
  for (size_t k = 0; k < spec.layers.size(); ++k) {
    const LayerTime& time = encoder.layer_times()[k];
    const EncoderTensor& out = spec.tensors[k + 1];
    CHECK(time.milliseconds > 0);
    CHECK(static_cast<uint8_t>(time.op) == spec.layers[k].op);
    CHECK(std::pair(time.height, time.width) ==
          std::pair<uint32_t, uint32_t>(out.height, out.width));
    CHECK(time.channels == out.channels);
    macs += time.macs;
  }
  CHECK(macs == encoder.macs());
}

TEST_CASE("the multiply-accumulates of MobileNetV2 are those that its paper counts") {
  const Encoder encoder = test::load(test::mobilenet_v2(224, 1.0f, 1), simd_conv_kernels());
  CHECK(encoder.macs() > 295'000'000);  // 300 M with the classifier, which is not here
  CHECK(encoder.macs() < 301'000'000);
}

TEST_CASE("an embedding has length 1, or is zero where the features are") {
  test::EncoderBuilder net(2, 2, 1);
  net.first_layer(4, test::kPointwise);
  for (const bool projected : {false, true}) {
    if (projected) net.project(3);
    Encoder encoder = test::load(net.spec, simd_conv_kernels());
    CHECK(encoder.dimensions() == (projected ? 3 : 4));
    CHECK(encoder.feature_count() == 4);
    test::run(encoder, test::random_pixels(2, 2, 1));
    double squares = 0;
    for (const float value : encoder.embedding()) squares += double{value} * value;
    CHECK(squares == doctest::Approx(1));
  }
  // Nothing but the zero point comes out.
  const uint8_t zero = net.spec.tensors.back().zero;
  net.spec.layers.back().low = net.spec.layers.back().high = zero;
  Encoder encoder = test::load(net.spec, simd_conv_kernels());
  CHECK(test::run(encoder, test::random_pixels(2, 2, 1)) == std::vector<float>(4));
  CHECK(embedding_of(encoder) == std::vector<float>(3));
}

TEST_CASE("an encoder prepares its photo as its shard says") {
  test::EncoderBuilder net(8, 8, 1);
  net.first_layer(4, test::kPointwise);
  net.spec.fit = PhotoFit::kCover;
  Encoder encoder = test::load(net.spec, simd_conv_kernels());
  const auto rgba = test::random_pixels(20, 40, 1);
  const PhotoView photo = {rgba.data(), 40, 20};
  const PhotoRegion region = {0.1f, 0.2f, 0.9f, 1.0f};
  REQUIRE(encoder.prepare(photo, region).ok());
  std::vector<uint8_t> expected(8 * 8 * 4);
  REQUIRE(prepare_photo(photo, region, PhotoFit::kCover, 8, 8, expected).ok());
  CHECK(std::equal(expected.begin(), expected.end(), encoder.pixels().begin()));
  CHECK(encoder.prepare({rgba.data(), 0, 20}, region).code() == ErrorCode::kBadArgument);
}

TEST_CASE("two encoders have one id only when every byte is the same") {
  EncoderSpec spec = test::mobilenet_v2(32, 0.35f, 3);
  const uint64_t id = test::load(spec, simd_conv_kernels()).id();
  CHECK(test::load(spec, reference_conv_kernels()).id() == id);
  spec.projection.offsets[5] += 1;
  CHECK(test::load(spec, simd_conv_kernels()).id() != id);
}
