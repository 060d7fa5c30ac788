#include "pipeline/vision/lower/quantised_channel.h"

#include <algorithm>
#include <cmath>

namespace nearshelf::pipeline {
namespace {

constexpr int kMaxWeight = 127;
constexpr double kAccumulatorLimit = 2147483647.0;

double largest_weight(const Step& step, size_t channel) {
  double largest = 0;
  for (size_t i = 0; i < weights_per_channel(step); ++i) {
    largest = std::max(largest,
                       std::abs(static_cast<double>(step.weights[weight_index(step, channel, i)])));
  }
  return largest;
}

// The model's own step where all of its integers fit into -127..127.
double weight_step(const Step& step, size_t channel, const ActivationGrid& input) {
  const double largest = largest_weight(step, channel);
  const double own = step.weight_steps[channel];
  if (own > 0 && std::lround(largest / own) <= kMaxWeight) return own;
  if (largest > 0) return largest / kMaxWeight;
  // Nothing but a bias: fine enough for it.
  const double bias = std::abs(static_cast<double>(step.bias[channel]));
  return std::max(bias, 1e-20) / input.scale / (1 << 20);
}

// What the accumulator can reach on the way, whatever the order of its sum.
double reach(const QuantisedChannel& channel, double real_bias, const ActivationGrid& input) {
  double magnitudes = 0;
  for (const int8_t weight : channel.weights) magnitudes += std::abs(static_cast<int>(weight));
  return std::abs(real_bias / (channel.step * input.scale)) + 2 * magnitudes * input.top + 1;
}

void round_weights(const Step& step, size_t channel, QuantisedChannel* result) {
  for (size_t i = 0; i < result->weights.size(); ++i) {
    const double q = step.weights[weight_index(step, channel, i)] / result->step;
    result->weights[i] =
        static_cast<int8_t>(std::clamp<long>(std::lround(q), -kMaxWeight, kMaxWeight));
  }
}

}  // namespace

QuantisedChannel quantise_channel(const Step& step, size_t channel, const ActivationGrid& input) {
  QuantisedChannel result;
  result.weights.resize(weights_per_channel(step));
  result.step = weight_step(step, channel, input);
  round_weights(step, channel, &result);
  while (reach(result, step.bias[channel], input) >= kAccumulatorLimit) {
    result.step *= 2;
    round_weights(step, channel, &result);
  }
  int64_t sum = 0;
  for (const int8_t weight : result.weights) sum += weight;
  const double bias = step.bias[channel] / (result.step * input.scale);
  result.bias = static_cast<int32_t>(std::llround(bias) - sum * input.zero);
  return result;
}

}  // namespace nearshelf::pipeline
