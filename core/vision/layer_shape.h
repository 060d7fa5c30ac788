// Numbers that follow from a layer and the tensors around it. 64 bits: sides, channels and kernels
// are within their limits when these are called, products may be beyond theirs.
#pragma once

#include "core/vision/encoder_tables.h"

namespace nearshelf {

inline LayerOp op_of(const EncoderLayer& layer) { return static_cast<LayerOp>(layer.op); }

inline bool is_convolution(LayerOp op) {
  return op == LayerOp::kFirstLayer || op == LayerOp::kConv || op == LayerOp::kDepthwise;
}

inline uint64_t pixels_of(const EncoderTensor& tensor) {
  return uint64_t{tensor.height} * tensor.width;
}

inline uint64_t values_of(const EncoderTensor& tensor) {
  return pixels_of(tensor) * tensor.channels;
}

inline uint64_t kernel_area(const EncoderLayer& layer) {
  return uint64_t{layer.kernel_height} * layer.kernel_width;
}

// Inputs that one output of a convolution sums up.
inline uint64_t inputs_per_output(const EncoderTables& tables, const EncoderLayer& layer) {
  const bool depthwise = op_of(layer) == LayerOp::kDepthwise;
  return kernel_area(layer) * (depthwise ? 1 : tables.input(layer).channels);
}

// Weights of a convolution.
inline uint64_t weights_of(const EncoderTables& tables, const EncoderLayer& layer) {
  return inputs_per_output(tables, layer) * tables.output(layer).channels;
}

// Multiply-accumulates of a layer, 0 unless it is a convolution.
inline uint64_t macs_of(const EncoderTables& tables, const EncoderLayer& layer) {
  if (!is_convolution(op_of(layer))) return 0;
  return pixels_of(tables.output(layer)) * weights_of(tables, layer);
}

// What the limit of multiply-accumulates counts: those; in pools the values read, elsewhere the
// values written.
inline uint64_t work_of(const EncoderTables& tables, const EncoderLayer& layer) {
  if (is_convolution(op_of(layer))) return macs_of(tables, layer);
  return values_of(tables.output(layer)) * kernel_area(layer);
}

// A 1 x 1 convolution that keeps height and width: a matrix product over all pixels.
inline bool is_pointwise(const EncoderLayer& layer) {
  return op_of(layer) == LayerOp::kConv && kernel_area(layer) == 1 && layer.stride_height == 1 &&
         layer.stride_width == 1;
}

}  // namespace nearshelf
