// From a float graph to the int8 encoder that the core runs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/vision/encoder_writer.h"
#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

// How 8-bit pixels become the model's input: value = (pixel - mean) / deviation, by channel.
struct PixelScaling {
  float mean[3] = {127.5f, 127.5f, 127.5f};
  float deviation[3] = {127.5f, 127.5f, 127.5f};
};

struct LowerOptions {
  // Tensor that becomes the features; empty = chosen: the last global pooling, else what the
  // classifier reads. A tensor with height and width is averaged over them.
  std::string output;
  PixelScaling pixels;  // models with a quantised input say it themselves
  int input_side = 0;   // for models without a fixed input size; 0 = the model's own
  PhotoFit fit = PhotoFit::kStretch;
};

// RGBA pixels of the model's input size, as prepare_photo() makes them.
using Pixels = std::vector<uint8_t>;

// Cuts the graph at its output, folds what can be folded, chooses the ranges of activations on the
// photos of `calibration`, quantises the weights to int8, one scale an output channel, and takes
// back what rounding does to the mean of each channel (8 photos, spread over `calibration`; costs
// half a run of the network on each of them for every convolution). Needs 16 photos or more; a
// quantised model does with fewer, on its own ranges, but loses by it. Throws VisionError naming
// the node that has no integer counterpart.
EncoderSpec lower(const Graph& graph, const LowerOptions& options,
                  std::span<const Pixels> calibration);

struct InputSize {
  int width;
  int height;
};
InputSize input_size(const Graph& graph, const LowerOptions& options);

}  // namespace nearshelf::pipeline
