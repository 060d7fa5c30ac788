#include "pipeline/vision/lower/fold_pointwise.h"

#include <algorithm>
#include <optional>

#include "pipeline/vision/lower/fold_scaling.h"
#include "pipeline/vision/lower/pointwise.h"

namespace nearshelf::pipeline {
namespace {

using ValueFunction = std::function<float(float)>;

bool all_equal(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](float value) { return value == values.front(); });
}

// The function of one value that a step is, clamp included; empty when it is none.
ValueFunction as_function(const Step& step) {
  if (step.op == LayerOp::kLookUp) {
    return [function = step.function, clamp = step.clamp](float x) {
      return clamped(function ? function(x) : x, clamp);
    };
  }
  if (is_scaling(step) && all_equal(step.weights) && all_equal(step.bias)) {
    return [factor = step.weights[0], shift = step.bias[0], clamp = step.clamp](float x) {
      return clamped(factor * x + shift, clamp);
    };
  }
  return {};
}

void erase_step(Network* network, size_t i) {
  network->steps.erase(network->steps.begin() + static_cast<std::ptrdiff_t>(i));
}

void become_look_up(ValueFunction function, int input, Step* step) {
  step->op = LayerOp::kLookUp;
  step->inputs = {input};
  step->function = std::move(function);
  step->clamp = {};
  step->weights.clear();
  step->bias.clear();
  step->weight_steps.clear();
}

bool fold_into_writer(Network* network, size_t i, size_t writer) {
  Step& step = network->steps[i];
  Step& before = network->steps[writer];
  const bool only_clamps = step.op == LayerOp::kLookUp && !step.function;
  if (only_clamps && clamps(before.op)) {
    before.clamp = combine(before.clamp, step.clamp);
  } else if (before.op == LayerOp::kLookUp) {
    ValueFunction second = as_function(step);
    if (!second) return false;
    become_look_up([first = as_function(before), second](float x) { return second(first(x)); },
                   before.inputs[0], &before);
  } else {
    return false;
  }
  before.output = step.output;
  erase_step(network, i);
  return true;
}

// f, when `tensor` is f(x) by way of steps that nothing else reads.
std::optional<ValueFunction> function_of(const Network& network, int tensor, int x,
                                         const std::vector<int>& readers,
                                         const std::vector<int>& written_by) {
  ValueFunction result = [](float value) { return value; };
  while (tensor != x) {
    if (written_by[tensor] < 0 || readers[tensor] != 1) return {};
    const Step& step = network.steps[written_by[tensor]];
    ValueFunction inner = as_function(step);
    if (!inner) return {};
    result = [inner, outer = result](float value) { return outer(inner(value)); };
    tensor = step.inputs[0];
  }
  return result;
}

// x * f(x) to one function of x; the steps of f lose their reader.
bool fold_product(Network* network, size_t i, const std::vector<int>& readers,
                  const std::vector<int>& written_by) {
  const std::vector<int> inputs = network->steps[i].inputs;
  for (const int x : inputs) {
    const int other = inputs[0] == x ? inputs[1] : inputs[0];
    const auto function = function_of(*network, other, x, readers, written_by);
    if (!function) continue;
    Step& step = network->steps[i];
    become_look_up([f = *function,
                    clamp = step.clamp](float value) { return clamped(value * f(value), clamp); },
                   x, &step);
    for (int tensor = other; tensor != x;) {
      const int writer = writers(*network)[tensor];
      tensor = network->steps[writer].inputs[0];
      erase_step(network, writer);
    }
    return true;
  }
  return false;
}

}  // namespace

bool fold_pointwise(Network* network) {
  const std::vector<int> readers = count_readers(*network);
  const std::vector<int> written_by = writers(*network);
  for (size_t i = 0; i < network->steps.size(); ++i) {
    const Step& step = network->steps[i];
    if (step.op == LayerOp::kMultiply) {
      if (fold_product(network, i, readers, written_by)) return true;
      continue;
    }
    const int writer = written_by[step.inputs[0]];
    if (writer < 0 || readers[step.inputs[0]] != 1) continue;
    if (fold_into_writer(network, i, writer)) return true;
  }
  return false;
}

}  // namespace nearshelf::pipeline
