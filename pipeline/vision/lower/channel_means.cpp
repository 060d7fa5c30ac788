#include "pipeline/vision/lower/channel_means.h"

#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/lower/pixel_scaling.h"

namespace nearshelf::pipeline {
namespace {

constexpr PixelScaling kBytes = {{0, 0, 0}, {1, 1, 1}};

void add(std::span<const float> image, size_t channels, size_t photos, Means* means) {
  Means sums(channels, 0);
  for (size_t i = 0; i < image.size(); ++i) sums[i % channels] += image[i];
  means->resize(channels, 0);
  const double count = static_cast<double>(image.size() / channels * photos);
  for (size_t c = 0; c < channels; ++c) (*means)[c] += sums[c] / count;
}

}  // namespace

std::vector<Means> channel_means(const Network& network, const Graph& graph,
                                 const PixelScaling& pixels, std::span<const Pixels> photos) {
  std::vector<Means> means(network.tensors.size());
  FloatExecutor executor(graph);
  for (const Pixels& photo : photos) {
    add(scaled_pixels(photo, kBytes), 3, photos.size(), &means[0]);
    executor.run(scaled_pixels(photo, pixels));
    for (size_t i = 1; i < means.size(); ++i) {
      const NetworkTensor& tensor = network.tensors[i];
      if (tensor.source < 0) continue;
      add(executor.values(tensor.source), tensor.channels, photos.size(), &means[i]);
    }
  }
  return means;
}

}  // namespace nearshelf::pipeline
