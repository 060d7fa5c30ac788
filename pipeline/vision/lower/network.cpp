#include "pipeline/vision/lower/network.h"

#include <algorithm>

namespace nearshelf::pipeline {

bool unbounded(const Clamp& clamp) {
  return clamp.low == Clamp{}.low && clamp.high == Clamp{}.high;
}

Clamp combine(const Clamp& first, const Clamp& second) {
  return {std::clamp(first.low, second.low, second.high),
          std::clamp(first.high, second.low, second.high)};
}

std::vector<int> count_readers(const Network& network) {
  std::vector<int> readers(network.tensors.size(), 0);
  for (const Step& step : network.steps) {
    for (const int input : step.inputs) ++readers[input];
  }
  ++readers[network.output];
  return readers;
}

std::vector<int> writers(const Network& network) {
  std::vector<int> result(network.tensors.size(), -1);
  for (size_t i = 0; i < network.steps.size(); ++i) {
    result[network.steps[i].output] = static_cast<int>(i);
  }
  return result;
}

size_t weights_per_channel(const Step& step) { return step.weights.size() / step.bias.size(); }

}  // namespace nearshelf::pipeline
