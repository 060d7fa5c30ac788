// How TFLite operators become operations of a graph.
#pragma once

#include <string>

#include "pipeline/vision/tflite/operator_scope.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline::tflite {

// The clamp that a fused activation is. Throws VisionError for an activation that is none.
Clamp clamp_of(Activation activation);

// A conversion reads its operator from the scope and emits nodes. It throws VisionError, without
// naming the operator, for forms of it that have no counterpart.
using Conversion = void (*)(OperatorScope* scope);

// nullptr: not supported.
Conversion find_conversion(BuiltinOperator op);

// "ADD, AVERAGE_POOL_2D, ..."
std::string supported_operators();

// convert_layers.cpp
void convert_conv(OperatorScope* scope);
void convert_depthwise_conv(OperatorScope* scope);
void convert_fully_connected(OperatorScope* scope);
void convert_average_pool(OperatorScope* scope);
void convert_max_pool(OperatorScope* scope);

// convert_arithmetic.cpp
void convert_add(OperatorScope* scope);
void convert_sub(OperatorScope* scope);
void convert_mul(OperatorScope* scope);
void convert_div(OperatorScope* scope);
void convert_relu(OperatorScope* scope);
void convert_relu6(OperatorScope* scope);
void convert_relu_n1_to_1(OperatorScope* scope);
void convert_leaky_relu(OperatorScope* scope);
void convert_hard_swish(OperatorScope* scope);
void convert_logistic(OperatorScope* scope);
void convert_tanh(OperatorScope* scope);
void convert_softmax(OperatorScope* scope);
void convert_l2_normalization(OperatorScope* scope);
void convert_mean(OperatorScope* scope);
void convert_grid(OperatorScope* scope);  // QUANTIZE, DEQUANTIZE, and CAST to floating point

// convert_shapes.cpp
void convert_concatenation(OperatorScope* scope);
void convert_gather(OperatorScope* scope);
void convert_pack(OperatorScope* scope);
void convert_pad(OperatorScope* scope);
void convert_reshape(OperatorScope* scope);  // also EXPAND_DIMS and SQUEEZE
void convert_resize_bilinear(OperatorScope* scope);
void convert_resize_nearest(OperatorScope* scope);
void convert_shape(OperatorScope* scope);
void convert_slice(OperatorScope* scope);
void convert_split(OperatorScope* scope);
void convert_strided_slice(OperatorScope* scope);
void convert_transpose(OperatorScope* scope);

// The options an operator cannot do without.
template <typename Options>
const Options& required_options(const Options* options) {
  if (options == nullptr) throw VisionError("lacks its options");
  return *options;
}

}  // namespace nearshelf::pipeline::tflite
