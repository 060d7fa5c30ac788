#include "pipeline/vision/lower/fold_scaling.h"

#include <algorithm>
#include <cmath>

namespace nearshelf::pipeline {
namespace {

bool has_bias(const Step& step) {
  return std::any_of(step.bias.begin(), step.bias.end(), [](float value) { return value != 0; });
}

// Clamping and then scaling is scaling and then clamping elsewhere, when all channels scale alike
// and keep their order.
bool moves_clamp(const Step& scaling) {
  for (size_t c = 0; c < scaling.bias.size(); ++c) {
    if (scaling.weights[c] != scaling.weights[0] || scaling.bias[c] != scaling.bias[0]) {
      return false;
    }
  }
  return scaling.weights[0] > 0;
}

// The photo's scaling stays what it is: the first layer takes it.
bool reads_photo(const Step& step) { return step.inputs[0] == 0; }

bool fold_backward(Network* network, size_t i, size_t writer) {
  const Step& scaling = network->steps[i];
  Step& before = network->steps[writer];
  if (!is_convolution(before.op)) return false;
  if (!unbounded(before.clamp)) {
    if (!moves_clamp(scaling)) return false;
    before.clamp.low = before.clamp.low * scaling.weights[0] + scaling.bias[0];
    before.clamp.high = before.clamp.high * scaling.weights[0] + scaling.bias[0];
  }
  const size_t positions = weights_per_channel(before);
  for (size_t c = 0; c < before.bias.size(); ++c) {
    for (size_t position = 0; position < positions; ++position) {
      before.weights[weight_index(before, c, position)] *= scaling.weights[c];
    }
    before.bias[c] = before.bias[c] * scaling.weights[c] + scaling.bias[c];
    before.weight_steps[c] *= std::abs(scaling.weights[c]);
  }
  before.clamp = combine(before.clamp, scaling.clamp);
  before.output = scaling.output;
  network->steps.erase(network->steps.begin() + static_cast<std::ptrdiff_t>(i));
  return true;
}

bool fold_forward(Network* network, size_t i) {
  const Step scaling = network->steps[i];
  if (!unbounded(scaling.clamp) || scaling.output == network->output) return false;
  std::vector<Step*> readers;
  for (Step& step : network->steps) {
    if (std::find(step.inputs.begin(), step.inputs.end(), scaling.output) == step.inputs.end()) {
      continue;
    }
    if (!is_convolution(step.op)) return false;
    if (has_bias(scaling) && reads_padding(*network, step)) return false;
    readers.push_back(&step);
  }
  for (Step* reader : readers) {
    scale_inputs(scaling, reader);
    reader->inputs = scaling.inputs;
  }
  network->steps.erase(network->steps.begin() + static_cast<std::ptrdiff_t>(i));
  return true;
}

}  // namespace

bool is_scaling(const Step& step) {
  return step.op == LayerOp::kDepthwise && step.kernel == std::array<int, 2>{1, 1} &&
         step.stride == std::array<int, 2>{1, 1} && step.pad == std::array<int, 2>{0, 0};
}

bool fold_scaling(Network* network) {
  const std::vector<int> readers = count_readers(*network);
  const std::vector<int> written_by = writers(*network);
  for (size_t i = 0; i < network->steps.size(); ++i) {
    const Step& step = network->steps[i];
    if (!is_scaling(step) || reads_photo(step)) continue;
    const int input = step.inputs[0];
    if (readers[input] == 1 && fold_backward(network, i, written_by[input])) return true;
    if (fold_forward(network, i)) return true;
  }
  return false;
}

void scale_inputs(const Step& scaling, Step* step) {
  const size_t inputs = scaling.bias.size();
  const size_t positions = weights_per_channel(*step);
  const bool alike = std::all_of(scaling.weights.begin(), scaling.weights.end(),
                                 [&](float weight) { return weight == scaling.weights[0]; });
  for (size_t c = 0; c < step->bias.size(); ++c) {
    double shift = 0;
    for (size_t position = 0; position < positions; ++position) {
      const size_t input = step->op == LayerOp::kDepthwise ? c : position % inputs;
      float& weight = step->weights[weight_index(*step, c, position)];
      shift += static_cast<double>(weight) * scaling.bias[input];
      weight *= scaling.weights[input];
    }
    step->bias[c] += static_cast<float>(shift);
    const bool keeps_grid = alike || step->op == LayerOp::kDepthwise;
    step->weight_steps[c] *=
        keeps_grid ? std::abs(scaling.weights[step->op == LayerOp::kDepthwise ? c : 0]) : 0.0f;
  }
}

bool reads_padding(const Network& network, const Step& step) {
  const NetworkTensor& in = network.tensors[step.inputs[0]];
  const NetworkTensor& out = network.tensors[step.output];
  const auto outside = [&](size_t side, int in_side, int out_side) {
    const int end =
        (out_side - 1) * step.stride[side] + (step.kernel[side] - 1) * step.dilation[side] + 1;
    return step.pad[side] > 0 || end - step.pad[side] > in_side;
  };
  return outside(0, in.height, out.height) || outside(1, in.width, out.width);
}

}  // namespace nearshelf::pipeline
