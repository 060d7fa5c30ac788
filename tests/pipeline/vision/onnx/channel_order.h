// Images as lists of values, in both orders.
#pragma once

#include <vector>

namespace nearshelf::pipeline::testing {

// From batch x channels x height x width, which `shape` is, to batch x height x width x channels.
inline std::vector<float> channels_last(const std::vector<float>& image,
                                        const std::vector<int>& shape) {
  const size_t channels = size_t(shape[1]);
  const size_t pixels = size_t(shape[2]) * size_t(shape[3]);
  std::vector<float> out(image.size());
  for (size_t i = 0; i < image.size(); ++i) {
    const size_t batch = i / (channels * pixels);
    const size_t channel = i / pixels % channels;
    out[(batch * pixels + i % pixels) * channels + channel] = image[i];
  }
  return out;
}

// And back; `shape` is batch x height x width x channels.
inline std::vector<float> channels_first(const std::vector<float>& image,
                                         const std::vector<int>& shape) {
  const size_t channels = size_t(shape[3]);
  const size_t pixels = size_t(shape[1]) * size_t(shape[2]);
  std::vector<float> out(image.size());
  for (size_t i = 0; i < image.size(); ++i) {
    const size_t batch = i / (channels * pixels);
    const size_t pixel = i / channels % pixels;
    out[(batch * channels + i % channels) * pixels + pixel] = image[i];
  }
  return out;
}

}  // namespace nearshelf::pipeline::testing
