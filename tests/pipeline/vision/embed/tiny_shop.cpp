#include "tests/pipeline/vision/embed/tiny_shop.h"

#include <cmath>
#include <filesystem>
#include <random>

#include "tests/pipeline/vision/tflite/tiny_model.h"

namespace nearshelf::pipeline::testing {
namespace {

std::vector<float> random_weights(size_t count, size_t inputs, uint32_t seed) {
  std::mt19937 random(seed);
  const float largest = 2.0f / std::sqrt(static_cast<float>(inputs));
  std::vector<float> weights(count);
  for (float& weight : weights) {
    weight = largest * (static_cast<float>(random() % 2001) / 1000.0f - 1.0f);
  }
  return weights;
}

}  // namespace

std::string tiny_vision_model() {
  TinyModel model;
  const int image = model.tensor({1, 32, 32, 3});
  const auto convolve = [&](int in, int in_channels, int side, int channels, uint32_t seed) {
    const int taps = 3 * 3 * in_channels;
    const int weights = model.floats({channels, 3, 3, in_channels},
                                     random_weights(size_t(channels) * taps, size_t(taps), seed));
    const int bias = model.floats({channels}, std::vector<float>(size_t(channels), 0.1f));
    const int out = model.tensor({1, side, side, channels});
    model.op(tflite::BuiltinOperator::CONV_2D, {in, weights, bias}, {out},
             tflite::BuiltinOptions::Conv,
             conv_options(tflite::Padding::SAME, 2, 2, tflite::Activation::RELU6));
    return out;
  };
  const int first = convolve(image, 3, 16, 12, 1);
  const int second = convolve(first, 12, 8, 24, 2);
  const int axes = model.int32s({2}, {1, 2});
  const int pooled = model.tensor({1, 24});
  model.op(tflite::BuiltinOperator::MEAN, {second, axes}, {pooled}, tflite::BuiltinOptions::Reducer,
           [](Builder& builder) { return tflite::CreateReducerOptions(builder, false).Union(); });
  const Bytes bytes = model.bytes({image}, {pooled});
  return {bytes.begin(), bytes.end()};
}

Photo product_photo(uint32_t number, uint32_t width, uint32_t height) {
  std::mt19937 random(number + 1);
  const auto colour = [&] {
    return Rgba{static_cast<uint8_t>(random()), static_cast<uint8_t>(random()),
                static_cast<uint8_t>(random()), 255};
  };
  const Rgba one = colour();
  const Rgba other = colour();
  const auto period = static_cast<uint32_t>(4 + random() % 12);
  const auto across = static_cast<uint32_t>(random() % 3);
  const auto down = static_cast<uint32_t>(1 + random() % 2);
  return painted(width, height, [&](uint32_t x, uint32_t y) {
    const uint32_t place = (x * across * 48 / width + y * down * 48 / height) % (2 * period);
    return place < period ? one : other;
  });
}

std::string as_text(const FileBytes& bytes) { return {bytes.begin(), bytes.end()}; }

TinyShop::TinyShop(uint32_t count) {
  std::filesystem::create_directory(folder.path() / "photos");
  folder.write("model.tflite", tiny_vision_model());
  add_products(0, count);
}

void TinyShop::add_products(uint32_t first, uint32_t count) {
  for (uint32_t k = first; k < first + count; ++k) {
    const std::string name = std::to_string(k) + ".jpg";
    folder.write("photos/" + name, as_text(encode_jpeg(product_photo(k))));
    Product product;
    product.id = "p" + std::to_string(k);
    product.title = "Product " + std::to_string(k);
    product.image = "https://cdn.example/media/" + name + "?width=800";
    product.category = k % 2 == 0 ? "Even" : "Odd";
    product.currency = "EUR";
    product.price = 100 + k;
    products.push_back(product);
  }
}

LooksSettings TinyShop::settings() const {
  return {.images = folder.path() / "photos",
          .model = (folder.path() / "model.tflite").string(),
          .lower = {},
          .dimensions = 16,
          .cache = folder.path() / "cache" / "embeddings.cache"};
}

}  // namespace nearshelf::pipeline::testing
