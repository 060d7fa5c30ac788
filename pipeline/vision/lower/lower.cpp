#include "pipeline/vision/lower/lower.h"

#include <algorithm>

#include "core/kernels/conv_kernels.h"
#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/lower/choose_grids.h"
#include "pipeline/vision/lower/correct_biases.h"
#include "pipeline/vision/lower/cut.h"
#include "pipeline/vision/lower/fold.h"
#include "pipeline/vision/lower/network_builder.h"
#include "pipeline/vision/lower/pixel_scaling.h"
#include "pipeline/vision/lower/quantise.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

// Each costs half a run of the network for every convolution.
constexpr size_t kCorrectionPhotos = 8;

// Up to `count` photos, spread evenly.
std::vector<Pixels> spread(std::span<const Pixels> photos, size_t count) {
  std::vector<Pixels> result;
  const size_t wanted = std::min(count, photos.size());
  for (size_t i = 0; i < wanted; ++i) result.push_back(photos[i * photos.size() / wanted]);
  return result;
}

void check_photos(const InputSize& size, std::span<const Pixels> photos) {
  const size_t bytes = static_cast<size_t>(size.width) * size.height * 4;
  for (const Pixels& photo : photos) {
    if (photo.size() == bytes) continue;
    throw VisionError("a calibration photo has " + std::to_string(photo.size()) + " bytes; " +
                      std::to_string(size.width) + "x" + std::to_string(size.height) +
                      " pixels of RGBA have " + std::to_string(bytes));
  }
}

}  // namespace

EncoderSpec lower(const Graph& graph, const LowerOptions& options,
                  std::span<const Pixels> calibration) {
  check_photos(input_size(graph, options), calibration);
  const Graph features = cut(graph, options.output);
  const PixelScaling pixels = resolve_scaling(features, options.pixels);
  Network network = build_network(features, pixels);
  fold(&network);
  const std::vector<ActivationGrid> grids =
      choose_grids(network, features, pixels, calibration, kActivationMax);
  correct_biases(features, pixels, spread(calibration, kCorrectionPhotos), grids, &network);
  EncoderSpec spec = quantise(network, grids);
  spec.fit = options.fit;
  return spec;
}

InputSize input_size(const Graph& graph, const LowerOptions& options) {
  const std::vector<int>& shape = graph.tensors[graph.inputs.at(0)].shape;
  if (shape.size() != 4) {
    throw VisionError(graph.name + ": the input '" + graph.tensors[graph.inputs[0]].name +
                      "' has the shape " + shape_text(shape) +
                      "; an encoder reads one photo: 1 x height x width x 3");
  }
  if (shape[1] > 0 && shape[2] > 0) return {shape[2], shape[1]};
  if (options.input_side <= 0) {
    throw VisionError(graph.name + ": the model has no fixed input size; say one");
  }
  return {options.input_side, options.input_side};
}

}  // namespace nearshelf::pipeline
