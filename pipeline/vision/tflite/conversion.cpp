#include "pipeline/vision/tflite/conversion.h"

#include <algorithm>
#include <limits>

namespace nearshelf::pipeline::tflite {
namespace {

struct Entry {
  BuiltinOperator op;
  Conversion conversion;
};

constexpr Entry kConversions[] = {
    {BuiltinOperator::ADD, convert_add},
    {BuiltinOperator::AVERAGE_POOL_2D, convert_average_pool},
    {BuiltinOperator::CAST, convert_grid},
    {BuiltinOperator::CONCATENATION, convert_concatenation},
    {BuiltinOperator::CONV_2D, convert_conv},
    {BuiltinOperator::DEPTHWISE_CONV_2D, convert_depthwise_conv},
    {BuiltinOperator::DEQUANTIZE, convert_grid},
    {BuiltinOperator::DIV, convert_div},
    {BuiltinOperator::EXPAND_DIMS, convert_reshape},
    {BuiltinOperator::FULLY_CONNECTED, convert_fully_connected},
    {BuiltinOperator::GATHER, convert_gather},
    {BuiltinOperator::HARD_SWISH, convert_hard_swish},
    {BuiltinOperator::L2_NORMALIZATION, convert_l2_normalization},
    {BuiltinOperator::LEAKY_RELU, convert_leaky_relu},
    {BuiltinOperator::LOGISTIC, convert_logistic},
    {BuiltinOperator::MAX_POOL_2D, convert_max_pool},
    {BuiltinOperator::MEAN, convert_mean},
    {BuiltinOperator::MUL, convert_mul},
    {BuiltinOperator::PACK, convert_pack},
    {BuiltinOperator::PAD, convert_pad},
    {BuiltinOperator::PADV2, convert_pad},
    {BuiltinOperator::QUANTIZE, convert_grid},
    {BuiltinOperator::RELU, convert_relu},
    {BuiltinOperator::RELU6, convert_relu6},
    {BuiltinOperator::RELU_N1_TO_1, convert_relu_n1_to_1},
    {BuiltinOperator::RESHAPE, convert_reshape},
    {BuiltinOperator::RESIZE_BILINEAR, convert_resize_bilinear},
    {BuiltinOperator::RESIZE_NEAREST_NEIGHBOR, convert_resize_nearest},
    {BuiltinOperator::SHAPE, convert_shape},
    {BuiltinOperator::SLICE, convert_slice},
    {BuiltinOperator::SOFTMAX, convert_softmax},
    {BuiltinOperator::SPLIT, convert_split},
    {BuiltinOperator::SQUEEZE, convert_reshape},
    {BuiltinOperator::STRIDED_SLICE, convert_strided_slice},
    {BuiltinOperator::SUB, convert_sub},
    {BuiltinOperator::TANH, convert_tanh},
    {BuiltinOperator::TRANSPOSE, convert_transpose},
};

}  // namespace

Clamp clamp_of(Activation activation) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  switch (activation) {
    case Activation::NONE:
      return {};
    case Activation::RELU:
      return {0, kInfinity};
    case Activation::RELU_N1_TO_1:
      return {-1, 1};
    case Activation::RELU6:
      return {0, 6};
    default:
      throw VisionError("has the fused activation " + std::to_string(int(activation)) +
                        "; NONE, RELU, RELU_N1_TO_1 and RELU6 are supported");
  }
}

Conversion find_conversion(BuiltinOperator op) {
  const auto* found = std::find_if(std::begin(kConversions), std::end(kConversions),
                                   [&](const Entry& entry) { return entry.op == op; });
  return found == std::end(kConversions) ? nullptr : found->conversion;
}

std::string supported_operators() {
  std::string names;
  for (const Entry& entry : kConversions) {
    if (!names.empty()) names += ", ";
    names += EnumNameBuiltinOperator(entry.op);
  }
  return names;
}

}  // namespace nearshelf::pipeline::tflite
