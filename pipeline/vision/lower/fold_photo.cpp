#include "pipeline/vision/lower/fold_photo.h"

#include <algorithm>

#include "pipeline/vision/lower/fold_scaling.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kColours = 3;

bool can_be_first_layer(const Network& network, const Step& step, bool has_pad_pixel) {
  return step.op == LayerOp::kConv && step.dilation == std::array<int, 2>{1, 1} &&
         (has_pad_pixel || !reads_padding(network, step));
}

void become_first_layer(const Step& scaling, Step* step) {
  scale_inputs(scaling, step);
  step->op = LayerOp::kFirstLayer;
  step->inputs = {0};
}

// One output channel a colour, no other colour in it.
void become_first_layer_of_its_own(Step* scaling) {
  std::vector<float> weights(kColours * kColours, 0.0f);
  for (size_t c = 0; c < kColours; ++c) weights[c * kColours + c] = scaling->weights[c];
  scaling->op = LayerOp::kFirstLayer;
  scaling->weights = std::move(weights);
}

}  // namespace

void fold_photo(Network* network) {
  const Step scaling = network->steps[0];
  bool has_pad_pixel = true;
  std::array<float, kColours> pad_pixel{};
  for (size_t c = 0; c < kColours; ++c) {
    pad_pixel[c] = -scaling.bias[c] / scaling.weights[c];
    has_pad_pixel = has_pad_pixel && pad_pixel[c] >= 0 && pad_pixel[c] <= 255;
  }
  std::vector<Step*> readers;
  bool all_fold = unbounded(scaling.clamp) && scaling.output != network->output;
  for (Step& step : network->steps) {
    if (std::find(step.inputs.begin(), step.inputs.end(), scaling.output) == step.inputs.end()) {
      continue;
    }
    readers.push_back(&step);
    all_fold = all_fold && can_be_first_layer(*network, step, has_pad_pixel);
  }
  if (!all_fold) {
    become_first_layer_of_its_own(&network->steps[0]);
    return;
  }
  network->pad_pixel = pad_pixel;
  for (Step* reader : readers) become_first_layer(scaling, reader);
  network->steps.erase(network->steps.begin());
}

}  // namespace nearshelf::pipeline
