#include "core/vision/packed_encoder.h"

#include <cstring>

#include "core/vision/layer_shape.h"
#include "core/vision/memory_layout.h"

namespace nearshelf {
namespace {

size_t packed_bytes(const EncoderTables& tables, const EncoderLayer& layer,
                    const ConvKernels& kernels) {
  const uint32_t height = layer.kernel_height;
  const uint32_t width = layer.kernel_width;
  const uint32_t channels = tables.output(layer).channels;
  switch (op_of(layer)) {
    case LayerOp::kFirstLayer:
      return kernels.first_layer_packed_bytes(height, width, channels);
    case LayerOp::kDepthwise:
      return kernels.depthwise_packed_bytes(height, width, channels);
    default:
      return kernels.gemm_packed_bytes(static_cast<uint32_t>(inputs_per_output(tables, layer)),
                                       channels);
  }
}

void pack_weights(const EncoderTables& tables, const EncoderLayer& layer,
                  const ConvKernels& kernels, void* packed) {
  const uint32_t height = layer.kernel_height;
  const uint32_t width = layer.kernel_width;
  const uint32_t channels = tables.output(layer).channels;
  const int8_t* weights = tables.weights.data() + layer.weights;
  const int32_t* bias = tables.bias.data() + layer.channels;
  switch (op_of(layer)) {
    case LayerOp::kFirstLayer:
      return kernels.first_layer_pack(weights, bias, height, width, channels, packed);
    case LayerOp::kDepthwise:
      return kernels.depthwise_pack(weights, bias, height, width, channels, packed);
    default:
      return kernels.gemm_pack(
          weights, bias, static_cast<uint32_t>(inputs_per_output(tables, layer)), channels, packed);
  }
}

template <typename T>
void copy(std::span<const T> values, uint8_t* to) {
  if (!values.empty()) std::memcpy(to, values.data(), values.size_bytes());
}

}  // namespace

Result<PackedEncoder> PackedEncoder::pack(const EncoderTables& tables, const ConvKernels& kernels) {
  PackedEncoder packed;
  MemoryLayout layout;
  packed.weights_.resize(tables.layers.size());
  for (size_t k = 0; k < tables.layers.size(); ++k) {
    const EncoderLayer& layer = tables.layers[k];
    if (!is_convolution(op_of(layer))) continue;
    packed.weights_[k] = layout.take(packed_bytes(tables, layer, kernels));
  }
  packed.multipliers_ = layout.take(tables.multipliers.size_bytes());
  packed.lists_ = layout.take(tables.lists.size_bytes());
  packed.tables_ = layout.take(tables.tables.size_bytes());
  packed.projection_ = layout.take(tables.projection.size_bytes());
  packed.projection_scales_ = layout.take(tables.projection_scales.size_bytes());
  packed.projection_offsets_ = layout.take(tables.projection_offsets.size_bytes());

  packed.buffer_ = AlignedBuffer::allocate(layout.bytes());
  uint8_t* base = packed.buffer_.data();
  if (base == nullptr) {
    return Status::range(ErrorCode::kOutOfMemory, "packed weights", layout.bytes(), 0, 0);
  }
  for (size_t k = 0; k < tables.layers.size(); ++k) {
    const EncoderLayer& layer = tables.layers[k];
    if (!is_convolution(op_of(layer))) continue;
    pack_weights(tables, layer, kernels, base + packed.weights_[k]);
  }
  copy(tables.multipliers, base + packed.multipliers_);
  copy(tables.lists, base + packed.lists_);
  copy(tables.tables, base + packed.tables_);
  copy(tables.projection, base + packed.projection_);
  copy(tables.projection_scales, base + packed.projection_scales_);
  copy(tables.projection_offsets, base + packed.projection_offsets_);
  return packed;
}

}  // namespace nearshelf
