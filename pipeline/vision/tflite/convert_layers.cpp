// Convolutions, dense layers and pools.
#include <algorithm>
#include <limits>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/tflite/conversion.h"

namespace nearshelf::pipeline::tflite {
namespace {

struct AxisPad {
  int before;
  int after;
};

// SAME: as many outputs as strides fit the input, what is missing is split with the larger half
// behind. VALID: none.
AxisPad axis_pad(Padding padding, int size, int kernel, int stride, int dilation) {
  if (padding != Padding::SAME) return {0, 0};
  if (size < 1 || kernel < 1 || stride < 1 || dilation < 1) {
    throw VisionError("has a size, kernel, stride or dilation below 1");
  }
  const int64_t outputs = (int64_t{size} + stride - 1) / stride;
  const int64_t reach = int64_t{kernel - 1} * dilation + 1;
  const int64_t missing = std::max<int64_t>((outputs - 1) * stride + reach - size, 0);
  if (missing > std::numeric_limits<int>::max()) throw VisionError("has a dilation out of range");
  return {static_cast<int>(missing / 2), static_cast<int>(missing - missing / 2)};
}

std::array<int, 4> image_pad(Padding padding, const Shape& image, const std::array<int, 2>& kernel,
                             const std::array<int, 2>& stride, const std::array<int, 2>& dilation) {
  const AxisPad rows = axis_pad(padding, image[1], kernel[0], stride[0], dilation[0]);
  const AxisPad columns = axis_pad(padding, image[2], kernel[1], stride[1], dilation[1]);
  return {rows.before, columns.before, rows.after, columns.after};
}

void require_rank_4(const Shape& shape) {
  if (shape.size() != 4) {
    throw VisionError("has an input or weights of shape " + shape_text(shape) +
                      ", needs four dimensions");
  }
}

// Integer biases count in steps of input scale x weight scale.
GraphTensor dequantised_bias(const GraphTensor& bias, const GraphTensor& input,
                             const GraphTensor& weights) {
  if (!input.grid || input.grid->scales.size() != 1 || !weights.grid) {
    throw VisionError("has an integer bias without a quantised input and quantised weights");
  }
  const std::vector<float>& scales = weights.grid->scales;
  if (scales.size() != 1 && scales.size() != bias.numbers.size()) {
    throw VisionError("has " + std::to_string(bias.numbers.size()) + " biases for " +
                      std::to_string(scales.size()) + " weight scales");
  }
  GraphTensor out{.name = bias.name, .shape = bias.shape};
  Grid& grid = out.grid.emplace();
  grid.low = std::numeric_limits<int>::min();
  grid.high = std::numeric_limits<int>::max();
  for (const float scale : scales) grid.scales.push_back(input.grid->scales[0] * scale);
  grid.zeros.assign(scales.size(), 0);
  for (size_t i = 0; i < bias.numbers.size(); ++i) {
    const double scale = grid.scales[scales.size() == 1 ? 0 : i];
    out.values.push_back(static_cast<float>(scale * bias.numbers[i]));
  }
  return out;
}

// input, weights and, if there is one, bias.
std::vector<int> layer_inputs(OperatorScope* scope, int input, int weights) {
  if (!scope->has_input(2)) return {input, weights};
  if (!scope->has_numbers(2)) return {input, weights, scope->input(2)};
  const GraphTensor bias = dequantised_bias(scope->any_input(2), scope->tensor(scope->input(0)),
                                            scope->tensor(scope->input(1)));
  return {input, weights, scope->add_tensor(bias)};
}

// Depthwise weights [1][height][width][out] as those of a convolution, [out][height][width][1].
GraphTensor output_channel_first(const GraphTensor& weights) {
  const auto taps = size_t(weights.shape[1]) * size_t(weights.shape[2]);
  const auto channels = size_t(weights.shape[3]);
  GraphTensor out = weights;
  out.shape = {weights.shape[3], weights.shape[1], weights.shape[2], 1};
  for (size_t tap = 0; tap < taps; ++tap) {
    for (size_t c = 0; c < channels; ++c) {
      out.values[c * taps + tap] = weights.values[tap * channels + c];
    }
  }
  if (out.grid && out.grid->scales.size() > 1) {
    if (out.grid->axis != 3) throw VisionError("has scales along another axis than the channels");
    out.grid->axis = 0;
  }
  return out;
}

void convert_pool(OperatorScope* scope, bool average) {
  const auto& options = required_options(scope->op().builtin_options_as_Pool());
  const int image = scope->input(0);
  require_rank_4(scope->shape(image));
  Pool pool{.average = average,
            .kernel = {options.filter_height(), options.filter_width()},
            .stride = {options.stride_height(), options.stride_width()},
            .clamp = clamp_of(options.activation())};
  pool.pad = image_pad(options.padding(), scope->shape(image), pool.kernel, pool.stride, {1, 1});
  scope->emit(pool, {image});
}

}  // namespace

void convert_conv(OperatorScope* scope) {
  const auto& options = required_options(scope->op().builtin_options_as_Conv());
  const int image = scope->input(0);
  const int weights = scope->input(1);
  const Shape& image_shape = scope->shape(image);
  const Shape& weights_shape = scope->shape(weights);
  require_rank_4(image_shape);
  require_rank_4(weights_shape);
  Conv conv{.stride = {options.stride_height(), options.stride_width()},
            .dilation = {options.dilation_height(), options.dilation_width()},
            .groups = weights_shape[3] < 1 ? 1 : image_shape[3] / weights_shape[3],
            .clamp = clamp_of(options.activation())};
  conv.pad = image_pad(options.padding(), image_shape, {weights_shape[1], weights_shape[2]},
                       conv.stride, conv.dilation);
  scope->emit(conv, layer_inputs(scope, image, weights));
}

void convert_depthwise_conv(OperatorScope* scope) {
  const auto& options = required_options(scope->op().builtin_options_as_DepthwiseConv());
  const int image = scope->input(0);
  const Shape& image_shape = scope->shape(image);
  const GraphTensor& in_file = scope->tensor(scope->constant(1));
  require_rank_4(image_shape);
  require_rank_4(in_file.shape);
  if (in_file.shape[0] != 1) throw VisionError("has weights of shape " + shape_text(in_file.shape));
  Conv conv{.stride = {options.stride_height(), options.stride_width()},
            .dilation = {options.dilation_height(), options.dilation_width()},
            .groups = image_shape[3],
            .clamp = clamp_of(options.activation())};
  conv.pad = image_pad(options.padding(), image_shape, {in_file.shape[1], in_file.shape[2]},
                       conv.stride, conv.dilation);
  const int weights = scope->add_tensor(output_channel_first(in_file));
  scope->emit(conv, layer_inputs(scope, image, weights));
}

void convert_fully_connected(OperatorScope* scope) {
  const auto& options = required_options(scope->op().builtin_options_as_FullyConnected());
  if (options.weights_format() != 0) throw VisionError("has shuffled weights, not supported");
  const int weights = scope->input(1);
  const Shape& weights_shape = scope->shape(weights);
  if (weights_shape.size() != 2) {
    throw VisionError("has weights of shape " + shape_text(weights_shape));
  }
  int input = scope->input(0);
  const bool rows_of_inputs =
      scope->shape(input).size() == 2 && scope->shape(input)[1] == weights_shape[1];
  if (!options.keep_num_dims() && !rows_of_inputs) {
    const int64_t rows = element_count(scope->shape(input)) / std::max(weights_shape[1], 1);
    GraphTensor flat = scope->tensor(input);
    flat.name += "/flat";
    flat.shape = {static_cast<int>(rows), weights_shape[1]};
    const int flattened = scope->add_tensor(std::move(flat));
    scope->emit(Reshape{}, {input}, flattened);
    input = flattened;
  }
  scope->emit(Dense{.clamp = clamp_of(options.activation())}, layer_inputs(scope, input, weights));
}

void convert_average_pool(OperatorScope* scope) { convert_pool(scope, true); }
void convert_max_pool(OperatorScope* scope) { convert_pool(scope, false); }

}  // namespace nearshelf::pipeline::tflite
