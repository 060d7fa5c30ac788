#include "core/vision/step_plan.h"

#include <algorithm>

#include "core/vision/layer_shape.h"

namespace nearshelf {
namespace {

constexpr uint64_t kPixelBytes = 4;
constexpr uint64_t kLargeTensor = 128 * 1024;  // bytes; measured

// Calls use(tensor) for every tensor that `layer` reads.
template <typename Use>
void each_input(const EncoderTables& tables, const EncoderLayer& layer, Use use) {
  if (op_of(layer) == LayerOp::kConcat) {
    const uint32_t count = tables.lists[layer.list];
    for (uint32_t k = 0; k < count; ++k) use(tables.lists[layer.list + 1 + k]);
    return;
  }
  for (const uint32_t input : layer.inputs) {
    if (input != kNoTensor) use(input);
  }
}

std::vector<uint32_t> count_readers(const EncoderTables& tables) {
  std::vector<uint32_t> readers(tables.tensors.size());
  for (const EncoderLayer& layer : tables.layers) {
    each_input(tables, layer, [&](uint32_t tensor) { ++readers[tensor]; });
  }
  return readers;
}

bool reads_layer(const EncoderLayer& layer, uint32_t number) {
  return layer.inputs[0] == number + 1;
}

// Rows of the input between the first and the last that a window sees.
uint32_t window_extent(const EncoderLayer& layer) {
  return (layer.kernel_height - 1u) * layer.dilation_height + 1;
}

// Few rows of the middle tensor are needed at a time, and all of it would be large.
bool is_band(const EncoderTables& tables, std::span<const uint32_t> readers, uint32_t first) {
  if (first + kBandLayers > tables.layers.size()) return false;
  const auto layers = tables.layers.subspan(first, kBandLayers);
  return is_pointwise(layers[0]) && op_of(layers[1]) == LayerOp::kDepthwise &&
         is_pointwise(layers[2]) && reads_layer(layers[1], first) &&
         reads_layer(layers[2], first + 1) && readers[first + 1] == 1 && readers[first + 2] == 1 &&
         values_of(tables.output(layers[0])) >= kLargeTensor &&
         2 * window_extent(layers[1]) <= tables.output(layers[0]).height;
}

}  // namespace

std::vector<StepRange> plan_steps(const EncoderTables& tables) {
  const std::vector<uint32_t> readers = count_readers(tables);
  std::vector<StepRange> steps;
  for (uint32_t k = 0; k < tables.layers.size(); k += steps.back().count) {
    steps.push_back({k, is_band(tables, readers, k) ? kBandLayers : 1});
  }
  return steps;
}

std::vector<Lifetime> tensor_lifetimes(const EncoderTables& tables,
                                       std::span<const StepRange> steps) {
  const auto step_count = static_cast<uint32_t>(steps.size());
  std::vector<Lifetime> lifetimes(tables.tensors.size());
  lifetimes[0] = {pixels_of(tables.tensors[0]) * kPixelBytes, 0, step_count};
  for (uint32_t s = 0; s < step_count; ++s) {
    const StepRange& step = steps[s];
    for (uint32_t k = step.first; k < step.first + step.count; ++k) {
      const EncoderLayer& layer = tables.layers[k];
      each_input(tables, layer, [&](uint32_t tensor) {
        lifetimes[tensor].last = std::max(lifetimes[tensor].last, s);
      });
      const bool last_of_step = k + 1 == step.first + step.count;
      lifetimes[layer.output] = {last_of_step ? values_of(tables.output(layer)) : 0, s, s};
    }
  }
  lifetimes.back().last = step_count;  // the features are read after the last step
  return lifetimes;
}

}  // namespace nearshelf
