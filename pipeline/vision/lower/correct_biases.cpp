#include "pipeline/vision/lower/correct_biases.h"

#include <algorithm>

#include "core/vision/encoder.h"
#include "pipeline/vision/lower/channel_means.h"
#include "pipeline/vision/lower/quantise.h"
#include "pipeline/vision/lower/quantised_channel.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

// What the encoder of the first `layers` layers says of its last tensor.
Means integer_means(EncoderSpec spec, size_t layers, std::span<const Pixels> photos) {
  spec.layers.resize(layers);
  spec.tensors.resize(layers + 1);
  const Result<AlignedBuffer> shard = write_encoder(spec);
  if (!shard.ok()) throw VisionError(shard.status().message());
  Result<Encoder> loaded = Encoder::load(shard.value().bytes(), simd_conv_kernels());
  if (!loaded.ok()) throw VisionError(loaded.status().message());
  Encoder& encoder = loaded.value();
  Means means;
  for (const Pixels& photo : photos) {
    std::copy(photo.begin(), photo.end(), encoder.pixels().begin());
    encoder.run();
    const std::span<const float> features = encoder.features();
    means.resize(features.size(), 0);
    for (size_t c = 0; c < features.size(); ++c) {
      means[c] += features[c] / static_cast<double>(photos.size());
    }
  }
  return means;
}

void correct(const Means& exact, const Means& rounded, const ActivationGrid& input, Step* step) {
  for (size_t c = 0; c < step->bias.size(); ++c) {
    const QuantisedChannel channel = quantise_channel(*step, c, input);
    double shift = 0;
    for (size_t i = 0; i < channel.weights.size(); ++i) {
      const size_t k = step->op == LayerOp::kDepthwise ? c : i % exact.size();
      shift += step->weights[weight_index(*step, c, i)] * exact[k] -
               channel.step * channel.weights[i] * rounded[k];
    }
    step->bias[c] += static_cast<float>(shift);
  }
}

}  // namespace

void correct_biases(const Graph& graph, const PixelScaling& pixels, std::span<const Pixels> photos,
                    const std::vector<ActivationGrid>& grids, Network* network) {
  const std::vector<Means> exact = channel_means(*network, graph, pixels, photos);
  const std::vector<int> written_by = writers(*network);
  for (Step& step : network->steps) {
    const int input = step.inputs[0];
    if (!is_convolution(step.op) || exact[input].empty()) continue;
    const Means rounded =
        input == 0 ? exact[0]
                   : integer_means(quantise(*network, grids), written_by[input] + 1, photos);
    correct(exact[input], rounded, grids[input], &step);
  }
}

}  // namespace nearshelf::pipeline
