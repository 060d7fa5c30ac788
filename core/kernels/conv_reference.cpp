// The plain loops. Packed: the bias, then the weights as they came.
#include <cmath>
#include <cstring>

#include "core/kernels/conv_kernels.h"

namespace nearshelf {
namespace {

struct PlainWeights {
  const int32_t* bias;
  const int8_t* weights;
};

size_t packed_bytes(size_t outputs, size_t weights) { return outputs * sizeof(int32_t) + weights; }

void pack(const int8_t* weights, const int32_t* bias, size_t outputs, size_t count, void* packed) {
  std::memcpy(packed, bias, outputs * sizeof(int32_t));
  std::memcpy(static_cast<int32_t*>(packed) + outputs, weights, count);
}

PlainWeights unpack(const void* packed, size_t outputs) {
  const auto* bias = static_cast<const int32_t*>(packed);
  return {bias, reinterpret_cast<const int8_t*>(bias + outputs)};
}

uint8_t output_of(int32_t acc, uint32_t channel, const OutputStage& stage) {
  const float scaled = static_cast<float>(acc) * stage.multipliers[channel];
  const int32_t value = static_cast<int32_t>(std::nearbyint(scaled)) + stage.zero;
  return static_cast<uint8_t>(value < stage.low    ? stage.low
                              : value > stage.high ? stage.high
                                                   : value);
}

size_t gemm_packed_bytes(uint32_t k, uint32_t n) { return packed_bytes(n, size_t{k} * n); }

void gemm_pack(const int8_t* weights, const int32_t* bias, uint32_t k, uint32_t n, void* packed) {
  pack(weights, bias, n, size_t{k} * n, packed);
}

size_t no_scratch(uint32_t) { return 0; }
size_t no_scratch(uint32_t, uint32_t, uint32_t) { return 0; }

uint8_t activation_of(const GemmCall& call, uint32_t row, uint32_t k) {
  if (call.rows == nullptr) return call.a[row * call.a_stride + k];
  const uint32_t bytes = call.k / call.taps;
  return call.rows[size_t{row} * call.taps + k / bytes][k % bytes];
}

void gemm(const GemmCall* call) {
  const PlainWeights packed = unpack(call->packed, call->n);
  for (uint32_t row = 0; row < call->m; ++row) {
    for (uint32_t c = 0; c < call->n; ++c) {
      int64_t acc = packed.bias[c];
      for (uint32_t k = 0; k < call->k; ++k) {
        acc += activation_of(*call, row, k) * packed.weights[size_t{c} * call->k + k];
      }
      call->out[row * call->out_stride + c] = output_of(static_cast<int32_t>(acc), c, call->stage);
    }
  }
}

size_t depthwise_packed_bytes(uint32_t kernel_height, uint32_t kernel_width, uint32_t channels) {
  return packed_bytes(channels, size_t{kernel_height} * kernel_width * channels);
}

void depthwise_pack(const int8_t* weights, const int32_t* bias, uint32_t kernel_height,
                    uint32_t kernel_width, uint32_t channels, void* packed) {
  pack(weights, bias, channels, size_t{kernel_height} * kernel_width * channels, packed);
}

void depthwise(const DepthwiseCall* call) {
  const PlainWeights packed = unpack(call->packed, call->channels);
  for (uint32_t x = 0; x < call->out_width; ++x) {
    for (uint32_t c = 0; c < call->channels; ++c) {
      int64_t acc = packed.bias[c];
      for (uint32_t i = 0; i < call->kernel_height; ++i) {
        for (uint32_t j = 0; j < call->kernel_width; ++j) {
          const int64_t column =
              int64_t{x} * call->stride + int64_t{j} * call->dilation - call->pad_left;
          const bool inside = column >= 0 && column < call->in_width;
          const uint32_t value =
              inside ? call->rows[i][static_cast<size_t>(column) * call->channels + c]
                     : call->in_zero;
          const size_t tap = size_t{i} * call->kernel_width + j;
          acc += int64_t{value} * packed.weights[tap * call->channels + c];
        }
      }
      call->out[size_t{x} * call->channels + c] =
          output_of(static_cast<int32_t>(acc), c, call->stage);
    }
  }
}

constexpr uint32_t kColours = 3;
constexpr uint32_t kPixelBytes = 4;

size_t first_layer_packed_bytes(uint32_t kernel_height, uint32_t kernel_width, uint32_t n) {
  return packed_bytes(n, size_t{kernel_height} * kernel_width * kColours * n);
}

void first_layer_pack(const int8_t* weights, const int32_t* bias, uint32_t kernel_height,
                      uint32_t kernel_width, uint32_t n, void* packed) {
  pack(weights, bias, n, size_t{kernel_height} * kernel_width * kColours * n, packed);
}

void first_layer(const FirstLayerCall* call) {
  const PlainWeights packed = unpack(call->packed, call->n);
  for (uint32_t x = 0; x < call->out_width; ++x) {
    const int8_t* weight = packed.weights;
    for (uint32_t c = 0; c < call->n; ++c) {
      int64_t acc = packed.bias[c];
      for (uint32_t i = 0; i < call->kernel_height; ++i) {
        for (uint32_t j = 0; j < call->kernel_width; ++j) {
          const int64_t column = int64_t{x} * call->stride + j - call->pad_left;
          const bool inside = column >= 0 && column < call->in_width;
          const uint8_t* pixel =
              inside ? call->rows[i] + static_cast<size_t>(column) * kPixelBytes : call->pad_pixel;
          for (uint32_t v = 0; v < kColours; ++v) acc += pixel[v] * *weight++;
        }
      }
      call->out[size_t{x} * call->n + c] = output_of(static_cast<int32_t>(acc), c, call->stage);
    }
  }
}

constexpr ConvKernels kReference = {
    .name = "reference",
    .gemm_packed_bytes = gemm_packed_bytes,
    .gemm_pack = gemm_pack,
    .gemm_scratch_bytes = no_scratch,
    .gemm = gemm,
    .depthwise_packed_bytes = depthwise_packed_bytes,
    .depthwise_pack = depthwise_pack,
    .depthwise_scratch_bytes = no_scratch,
    .depthwise = depthwise,
    .first_layer_packed_bytes = first_layer_packed_bytes,
    .first_layer_pack = first_layer_pack,
    .first_layer_scratch_bytes = no_scratch,
    .first_layer = first_layer,
};

}  // namespace

const ConvKernels& reference_conv_kernels() { return kReference; }

}  // namespace nearshelf
