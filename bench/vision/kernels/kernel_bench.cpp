// Layers of an encoder with made-up weights and pixels, run one at a time by run.mjs: only the time
// of the kernels is of interest. Layers stand in one row, each reads what the one before it wrote,
// so that caches are as warm or cold as in an encoder.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <vector>

#include "core/kernels/conv_agreement.h"
#include "core/kernels/conv_kernels.h"
#include "core/kernels/conv_relaxed_pack.h"
#include "core/kernels/elementwise_u7.h"

namespace nearshelf {
namespace {

struct Free {
  void operator()(uint8_t* bytes) const { std::free(bytes); }
};
using Bytes = std::unique_ptr<uint8_t[], Free>;

Bytes buffer(size_t bytes) {
  const size_t whole = (bytes + kConvOverRead + 63) / 64 * 64;
  Bytes made(static_cast<uint8_t*>(std::aligned_alloc(64, whole)));
  uint32_t state = 1;
  std::generate_n(made.get(), whole, [&] {
    state = state * 1664525 + 1013904223;
    return static_cast<uint8_t>(state >> 25);
  });
  return made;
}

// A bell curve, as trained weights have: kernels may profit from few being large.
Bytes weight_buffer(size_t bytes) {
  Bytes made = buffer(4 * bytes);
  for (size_t k = 0; k < bytes; ++k) {
    int32_t sum = 0;
    for (size_t part = 0; part < 4; ++part) sum += made[4 * k + part] / 2 - 32;
    made[k] = static_cast<uint8_t>(sum);
  }
  return made;
}

// What stays of a layer between runs.
struct Layer {
  Bytes packed;
  Bytes scratch;
  std::vector<float> multipliers;
  std::vector<const uint8_t*> rows;
  std::function<void()> run;
};

struct Bench {
  const ConvKernels* kernels = &simd_conv_kernels();
  std::vector<std::unique_ptr<Layer>> layers;
  Bytes activations[2] = {buffer(size_t{4} << 20), buffer(size_t{4} << 20)};

  uint8_t* in() { return activations[layers.size() % 2].get(); }
  uint8_t* out() { return activations[(layers.size() + 1) % 2].get(); }
};

Bench& bench() {
  static Bench only;
  return only;
}

OutputStage stage_of(Layer* layer, uint32_t outputs, uint32_t sum_length) {
  layer->multipliers.assign(outputs + kConvOverRead, 1.0f / static_cast<float>(64 * sum_length));
  return {layer->multipliers.data(), 64, 0, 127};
}

void add(std::unique_ptr<Layer> layer) { bench().layers.push_back(std::move(layer)); }

}  // namespace
}  // namespace nearshelf

extern "C" {

using namespace nearshelf;

const ConvKernels* simd_kernels() { return &simd_conv_kernels(); }
const ConvKernels* reference_kernels() { return &reference_conv_kernels(); }

// Null when it differs from SIMD128.
const ConvKernels* relaxed_kernels(GemmKernel gemm) {
  static ConvKernels relaxed;
  relaxed = relaxed_conv_kernels(gemm);
  return agree_with_simd(relaxed) ? &relaxed : nullptr;
}

// Of the layers that are added from now on; the layers so far are dropped.
void use_kernels(const ConvKernels* kernels) {
  bench().layers.clear();
  bench().kernels = kernels;
}

void add_gemm(uint32_t m, uint32_t k, uint32_t n) {
  const ConvKernels& kernels = *bench().kernels;
  auto layer = std::make_unique<Layer>();
  const Bytes weights = weight_buffer(size_t{k} * n);
  const std::vector<int32_t> bias(n, -64 * 64 * static_cast<int32_t>(k));
  layer->packed = buffer(kernels.gemm_packed_bytes(k, n));
  layer->scratch = buffer(kernels.gemm_scratch_bytes(k));
  kernels.gemm_pack(reinterpret_cast<const int8_t*>(weights.get()), bias.data(), k, n,
                    layer->packed.get());
  const GemmCall call = {.a = bench().in(),
                         .a_stride = k,
                         .rows = nullptr,
                         .taps = 1,
                         .packed = layer->packed.get(),
                         .stage = stage_of(layer.get(), n, k),
                         .out = bench().out(),
                         .out_stride = n,
                         .m = m,
                         .k = k,
                         .n = n,
                         .scratch = layer->scratch.get()};
  layer->run = [call, gemm = kernels.gemm] { gemm(&call); };
  add(std::move(layer));
}

// `side`: of the square input; padded to side / stride outputs.
void add_depthwise(uint32_t side, uint32_t channels, uint32_t kernel, uint32_t stride) {
  const ConvKernels& kernels = *bench().kernels;
  auto layer = std::make_unique<Layer>();
  const Bytes weights = weight_buffer(size_t{kernel} * kernel * channels);
  const std::vector<int32_t> bias(channels, -64 * 64 * static_cast<int32_t>(kernel * kernel));
  layer->packed = buffer(kernels.depthwise_packed_bytes(kernel, kernel, channels));
  layer->scratch = buffer(kernels.depthwise_scratch_bytes(kernel, kernel, channels));
  kernels.depthwise_pack(reinterpret_cast<const int8_t*>(weights.get()), bias.data(), kernel,
                         kernel, channels, layer->packed.get());
  const uint32_t pad = (kernel - stride + 1) / 2;
  const size_t row_bytes = size_t{side} * channels;
  // The rows of the whole image, between rows that stand for the padding.
  layer->rows.assign(side + 2 * kernel, bench().in());
  for (uint32_t y = 0; y < side; ++y) layer->rows[y + pad] = bench().in() + y * row_bytes;
  DepthwiseCall call = {.rows = nullptr,
                        .packed = layer->packed.get(),
                        .stage = stage_of(layer.get(), channels, kernel * kernel),
                        .out = nullptr,
                        .channels = channels,
                        .in_width = side,
                        .out_width = side / stride,
                        .kernel_height = kernel,
                        .kernel_width = kernel,
                        .stride = stride,
                        .dilation = 1,
                        .pad_left = pad,
                        .in_zero = 64,
                        .scratch = layer->scratch.get()};
  layer->run = [call, rows = layer->rows.data(), out = bench().out(),
                depthwise = kernels.depthwise]() mutable {
    for (uint32_t y = 0; y < call.out_width; ++y) {
      call.rows = rows + size_t{y} * call.stride;
      call.out = out + size_t{y} * call.out_width * call.channels;
      depthwise(&call);
    }
  };
  add(std::move(layer));
}

void add_first_layer(uint32_t side, uint32_t n, uint32_t kernel, uint32_t stride) {
  const ConvKernels& kernels = *bench().kernels;
  auto layer = std::make_unique<Layer>();
  const Bytes weights = weight_buffer(size_t{kernel} * kernel * 3 * n);
  const std::vector<int32_t> bias(n, -64 * 64 * static_cast<int32_t>(kernel * kernel * 3));
  layer->packed = buffer(kernels.first_layer_packed_bytes(kernel, kernel, n));
  layer->scratch = buffer(kernels.first_layer_scratch_bytes(kernel, kernel, n));
  kernels.first_layer_pack(reinterpret_cast<const int8_t*>(weights.get()), bias.data(), kernel,
                           kernel, n, layer->packed.get());
  const uint32_t pad = (kernel - stride + 1) / 2;
  layer->rows.assign(side + 2 * kernel, bench().in());
  for (uint32_t y = 0; y < side; ++y) {
    layer->rows[y + pad] = bench().in() + size_t{y} * side * 4;
  }
  FirstLayerCall call = {.rows = nullptr,
                         .packed = layer->packed.get(),
                         .stage = stage_of(layer.get(), n, kernel * kernel * 3),
                         .out = nullptr,
                         .n = n,
                         .in_width = side,
                         .out_width = side / stride,
                         .kernel_height = kernel,
                         .kernel_width = kernel,
                         .stride = stride,
                         .pad_left = pad,
                         .pad_pixel = {128, 128, 128, 0},
                         .scratch = layer->scratch.get()};
  layer->run = [call, rows = layer->rows.data(), out = bench().out(),
                first_layer = kernels.first_layer]() mutable {
    for (uint32_t y = 0; y < call.out_width; ++y) {
      call.rows = rows + size_t{y} * call.stride;
      call.out = out + size_t{y} * call.out_width * call.n;
      first_layer(&call);
    }
  };
  add(std::move(layer));
}

void add_addition(uint32_t count) {
  auto layer = std::make_unique<Layer>();
  const AddCall call = {bench().in(), bench().out(), bench().out(), count, 0.5f, 0.5f, 0.0f, 0,
                        127};
  layer->run = [call] { add_u7(call); };
  add(std::move(layer));
}

void add_pixel_sums(uint32_t pixels, uint32_t channels) {
  auto layer = std::make_unique<Layer>();
  layer->run = [in = bench().in(), pixels, channels,
                sums = std::vector<int32_t>(channels)]() mutable {
    std::fill(sums.begin(), sums.end(), 0);
    add_pixels_u7(in, pixels, channels, sums.data());
  };
  add(std::move(layer));
}

void add_look_up(uint32_t count) {
  auto layer = std::make_unique<Layer>();
  layer->scratch = buffer(128);
  layer->run = [in = bench().in(), out = bench().out(), count, table = layer->scratch.get()] {
    look_up_u7(in, count, table, out);
  };
  add(std::move(layer));
}

void run_layer(uint32_t index) { bench().layers[index]->run(); }

}  // extern "C"
