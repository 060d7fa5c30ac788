#include "pipeline/vision/lower/layer_limits.h"

#include <algorithm>
#include <string>

#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

void check(const Network& network, const Step& step, const char* what, int64_t value,
           int64_t limit) {
  if (value <= limit) return;
  throw VisionError(network.name + ": " + step.origin + ": " + what + " is " +
                    std::to_string(value) + "; the encoder takes at most " + std::to_string(limit));
}

}  // namespace

void check_limits(const Network& network) {
  for (const Step& step : network.steps) {
    const NetworkTensor& out = network.tensors[step.output];
    check(network, step, "the larger side of its output", std::max(out.height, out.width),
          kMaxEncoderSide);
    check(network, step, "the number of its output channels", out.channels, kMaxEncoderChannels);
    check(network, step, "its stride", std::max(step.stride[0], step.stride[1]), kMaxEncoderSide);
    if (is_convolution(step.op)) {
      check(network, step, "the larger side of its kernel",
            std::max(step.kernel[0], step.kernel[1]), kMaxEncoderKernel);
    }
    if (step.op == LayerOp::kAveragePool || step.op == LayerOp::kMaxPool) {
      const NetworkTensor& in = network.tensors[step.inputs[0]];
      check(network, step, "the height of its window", step.kernel[0], in.height);
      check(network, step, "the width of its window", step.kernel[1], in.width);
    }
  }
  const auto last = static_cast<int64_t>(std::min(kMaxEncoderLayers, kMaxEncoderTensors - 1));
  if (static_cast<int64_t>(network.steps.size()) > last) {
    throw VisionError(network.name + ": the model has " + std::to_string(network.steps.size()) +
                      " layers; the encoder takes at most " + std::to_string(last));
  }
}

}  // namespace nearshelf::pipeline
