#include "tests/core/vision/encoder_samples.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace nearshelf::test {
namespace {

uint16_t same_side(uint16_t in, uint16_t stride) {
  return static_cast<uint16_t>((in + stride - 1) / stride);
}

uint32_t rounded_to_8(float channels) {
  return std::max(8u, static_cast<uint32_t>(channels / 8 + 0.5f) * 8);
}

}  // namespace

EncoderBuilder::EncoderBuilder(uint32_t height, uint32_t width, uint64_t seed) : random_(seed) {
  spec.tensors.push_back(
      {static_cast<uint16_t>(height), static_cast<uint16_t>(width), 3, 1.0f, 0, {}});
  for (uint32_t c = 0; c < 3; ++c) spec.pad_pixel[c] = static_cast<uint8_t>(random_.below(256));
}

EncoderLayer& EncoderBuilder::append(LayerOp op, uint32_t input, EncoderTensor output) {
  EncoderLayer layer = {};
  layer.op = static_cast<uint8_t>(op);
  layer.high = kActivationMax;
  layer.inputs[0] = input;
  layer.inputs[1] = kNoTensor;
  layer.output = last() + 1;
  layer.kernel_height = layer.kernel_width = 1;
  layer.stride_height = layer.stride_width = 1;
  layer.dilation_height = layer.dilation_width = 1;
  spec.tensors.push_back(output);
  spec.layers.push_back(layer);
  return spec.layers.back();
}

EncoderTensor EncoderBuilder::windowed(uint32_t input, uint32_t channels, const Kernel& kernel) {
  const EncoderTensor& in = tensor(input);
  return {same_side(in.height, kernel.stride_height),
          same_side(in.width, kernel.stride_width),
          channels,
          0.02f + 0.1f * random_.uniform(),
          static_cast<uint8_t>(random_.below(100)),
          {}};
}

uint32_t EncoderBuilder::weighted(LayerOp op, uint32_t input, uint32_t channels,
                                  const Kernel& kernel) {
  const EncoderTensor in = tensor(input);
  const EncoderTensor out = windowed(input, channels, kernel);
  EncoderLayer& layer = append(op, input, out);
  layer.kernel_height = kernel.height;
  layer.kernel_width = kernel.width;
  layer.stride_height = kernel.stride_height;
  layer.stride_width = kernel.stride_width;
  layer.pad_top = kernel.pad_top;
  layer.pad_left = kernel.pad_left;
  layer.dilation_height = kernel.dilation_height;
  layer.dilation_width = kernel.dilation_width;
  layer.weights = static_cast<uint32_t>(spec.weights.size());
  layer.channels = static_cast<uint32_t>(spec.bias.size());

  const bool depthwise = op == LayerOp::kDepthwise;
  const uint32_t area = uint32_t{kernel.height} * kernel.width;
  const uint32_t count = area * (depthwise ? 1 : in.channels);
  const size_t first = spec.weights.size();
  for (size_t k = 0; k < size_t{count} * channels; ++k) spec.weights.push_back(random_.int8());
  // Outputs spread over most of 0..127: the deviation of a sum is about this.
  const float input_deviation = op == LayerOp::kFirstLayer ? 75.0f : 37.0f;
  const float deviation = 73.0f * input_deviation * std::sqrt(static_cast<float>(count));
  const int32_t input_middle = op == LayerOp::kFirstLayer ? 128 : 64;
  for (uint32_t c = 0; c < channels; ++c) {
    int32_t sum = 0;
    for (size_t k = 0; k < count; ++k) {
      sum += spec.weights[depthwise ? first + k * channels + c : first + c * count + k];
    }
    const auto shift = static_cast<int32_t>((random_.uniform() - 0.5f) * deviation);
    spec.bias.push_back(shift - input_middle * sum);
    spec.multipliers.push_back((20.0f + 20.0f * random_.uniform()) / deviation);
  }
  return last();
}

uint32_t EncoderBuilder::first_layer(uint32_t channels, Kernel kernel) {
  return weighted(LayerOp::kFirstLayer, 0, channels, kernel);
}

uint32_t EncoderBuilder::convolution(uint32_t input, uint32_t channels, Kernel kernel) {
  return weighted(LayerOp::kConv, input, channels, kernel);
}

uint32_t EncoderBuilder::depthwise(uint32_t input, Kernel kernel) {
  return weighted(LayerOp::kDepthwise, input, tensor(input).channels, kernel);
}

uint32_t EncoderBuilder::add(uint32_t a, uint32_t b) {
  EncoderTensor out = tensor(a);
  out.scale *= 1.5f;
  EncoderLayer& layer = append(LayerOp::kAdd, a, out);
  layer.inputs[1] = b;
  layer.factors[0] = 0.3f + random_.uniform();
  layer.factors[1] = 0.3f + random_.uniform();
  layer.factors[2] = 40.0f * (random_.uniform() - 0.7f);
  return last();
}

uint32_t EncoderBuilder::multiply(uint32_t a, uint32_t b) {
  const EncoderTensor out = tensor(a);
  EncoderLayer& layer = append(LayerOp::kMultiply, a, out);
  layer.inputs[1] = b;
  layer.factors[0] = 0.005f + 0.02f * random_.uniform();
  return last();
}

uint32_t EncoderBuilder::average_pool(uint32_t input, Kernel kernel) {
  EncoderLayer& layer =
      append(LayerOp::kAveragePool, input, windowed(input, tensor(input).channels, kernel));
  layer.kernel_height = kernel.height;
  layer.kernel_width = kernel.width;
  layer.stride_height = kernel.stride_height;
  layer.stride_width = kernel.stride_width;
  layer.pad_top = kernel.pad_top;
  layer.pad_left = kernel.pad_left;
  layer.factors[0] = 0.5f + random_.uniform();
  return last();
}

uint32_t EncoderBuilder::global_average(uint32_t input) {
  EncoderTensor out = tensor(input);
  out.height = out.width = 1;
  const EncoderTensor in = tensor(input);
  EncoderLayer& layer = append(LayerOp::kAveragePool, input, out);
  layer.kernel_height = in.height;
  layer.kernel_width = in.width;
  layer.factors[0] = 1;
  return last();
}

uint32_t EncoderBuilder::max_pool(uint32_t input, Kernel kernel) {
  EncoderTensor out = windowed(input, tensor(input).channels, kernel);
  out.scale = tensor(input).scale;
  out.zero = tensor(input).zero;
  EncoderLayer& layer = append(LayerOp::kMaxPool, input, out);
  layer.kernel_height = kernel.height;
  layer.kernel_width = kernel.width;
  layer.stride_height = kernel.stride_height;
  layer.stride_width = kernel.stride_width;
  layer.pad_top = kernel.pad_top;
  layer.pad_left = kernel.pad_left;
  return last();
}

uint32_t EncoderBuilder::concat(const std::vector<uint32_t>& inputs) {
  EncoderTensor out = tensor(inputs[0]);
  out.channels = 0;
  for (const uint32_t input : inputs) {
    out.channels += tensor(input).channels;
    tensor(input).scale = out.scale;
    tensor(input).zero = out.zero;
  }
  EncoderLayer& layer = append(LayerOp::kConcat, kNoTensor, out);
  layer.list = static_cast<uint32_t>(spec.lists.size());
  spec.lists.push_back(static_cast<uint32_t>(inputs.size()));
  spec.lists.insert(spec.lists.end(), inputs.begin(), inputs.end());
  return last();
}

uint32_t EncoderBuilder::gather(uint32_t input, const std::vector<uint32_t>& channels) {
  EncoderTensor out = tensor(input);
  out.channels = static_cast<uint32_t>(channels.size());
  EncoderLayer& layer = append(LayerOp::kGather, input, out);
  layer.list = static_cast<uint32_t>(spec.lists.size());
  spec.lists.insert(spec.lists.end(), channels.begin(), channels.end());
  return last();
}

uint32_t EncoderBuilder::pad(uint32_t input, uint16_t top, uint16_t left, uint16_t height,
                             uint16_t width) {
  EncoderTensor out = tensor(input);
  out.height = height;
  out.width = width;
  EncoderLayer& layer = append(LayerOp::kPad, input, out);
  layer.pad_top = top;
  layer.pad_left = left;
  return last();
}

uint32_t EncoderBuilder::look_up(uint32_t input) {
  EncoderLayer& layer = append(LayerOp::kLookUp, input, EncoderTensor(tensor(input)));
  layer.table = static_cast<uint32_t>(spec.tables.size() / kEncoderTableSize);
  for (uint32_t k = 0; k < kEncoderTableSize; ++k) {
    spec.tables.push_back(static_cast<uint8_t>(random_.below(128)));
  }
  return last();
}

uint32_t EncoderBuilder::resize(LayerOp op, uint32_t input, uint16_t height, uint16_t width) {
  EncoderTensor out = tensor(input);
  out.height = height;
  out.width = width;
  append(op, input, out);
  return last();
}

uint32_t EncoderBuilder::flatten(uint32_t input) {
  const EncoderTensor in = tensor(input);
  const uint32_t values = uint32_t{in.height} * in.width * in.channels;
  EncoderLayer& layer = append(LayerOp::kConv, input, {1, 1, values, 1.0f, 0, {}});
  layer.kernel_height = in.height;
  layer.kernel_width = in.width;
  layer.weights = static_cast<uint32_t>(spec.weights.size());
  layer.channels = static_cast<uint32_t>(spec.bias.size());
  spec.weights.resize(spec.weights.size() + size_t{values} * values);
  for (size_t k = 0; k < values; ++k) spec.weights[layer.weights + k * values + k] = 1;
  spec.bias.resize(spec.bias.size() + values);
  spec.multipliers.resize(spec.multipliers.size() + values, 1.0f);
  return last();
}

void EncoderBuilder::project(uint32_t dimensions) {
  EncoderProjection& projection = spec.projection;
  projection.dimensions = dimensions;
  for (size_t k = 0; k < size_t{dimensions} * spec.tensors.back().channels; ++k) {
    projection.values.push_back(random_.int8());
  }
  for (size_t r = 0; r < dimensions; ++r) {
    projection.scales.push_back(0.001f + 0.01f * random_.uniform());
    projection.offsets.push_back(0.5f * (random_.uniform() - 0.5f));
  }
}

EncoderSpec mobilenet_v2(uint32_t side, float width, uint64_t seed) {
  struct Stage {
    uint32_t expansion, channels, blocks;
    uint16_t stride;
  };
  constexpr Stage kStages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                               {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
  EncoderBuilder net(side, side, seed);
  const auto scaled = [&](uint32_t channels) {
    return rounded_to_8(width * static_cast<float>(channels));
  };
  uint32_t x = net.first_layer(scaled(32), {3, 3, 2, 2, 0, 0, 1, 1});
  for (const Stage& stage : kStages) {
    for (uint32_t block = 0; block < stage.blocks; ++block) {
      const uint32_t before = x;
      const uint32_t in_channels = net.tensor(x).channels;
      const uint16_t stride = block == 0 ? stage.stride : uint16_t{1};
      const auto pad = static_cast<uint16_t>(stride == 1 ? 1 : 0);
      if (stage.expansion > 1) {
        x = net.convolution(x, in_channels * stage.expansion, kPointwise);
      }
      x = net.depthwise(x, {3, 3, stride, stride, pad, pad, 1, 1});
      x = net.convolution(x, scaled(stage.channels), kPointwise);
      if (block > 0) x = net.add(before, x);
    }
  }
  net.convolution(x, std::max(1280u, scaled(1280)), kPointwise);
  net.project(128);
  return net.spec;
}

EncoderSpec random_encoder(uint64_t seed) {
  Random random(seed);
  const auto side = [&] { return static_cast<uint16_t>(1 + random.below(15)); };
  const uint16_t photo_height = side();
  const uint16_t photo_width = side();
  EncoderBuilder net(photo_height, photo_width, seed);
  const auto kernel = [&](uint32_t tensor, bool dilated) {
    Kernel k;
    const auto one_side = [&](uint16_t& size, uint16_t& stride, uint16_t& pad, uint16_t& dilation,
                              uint32_t limit) {
      size = static_cast<uint16_t>(1 + random.below(std::min(limit, 5u)));
      stride = static_cast<uint16_t>(1 + random.below(3));
      dilation = static_cast<uint16_t>(dilated ? 1 + random.below(2) : 1);
      const uint32_t extent = (size - 1u) * dilation + 1;
      pad = static_cast<uint16_t>((extent - 1) / 2);
    };
    const EncoderTensor& in = net.tensor(tensor);
    one_side(k.height, k.stride_height, k.pad_top, k.dilation_height, in.height);
    one_side(k.width, k.stride_width, k.pad_left, k.dilation_width, in.width);
    return k;
  };
  const Kernel first_kernel = kernel(0, false);
  uint32_t x = net.first_layer(1 + random.below(40), first_kernel);
  for (uint32_t depth = 3 + random.below(8); depth > 0; --depth) {
    const EncoderTensor in = net.tensor(x);
    switch (random.below(12)) {
      case 0:
      case 1:
        x = net.convolution(x, 1 + random.below(70), kPointwise);
        break;
      case 2: {
        const Kernel window = kernel(x, true);
        x = net.convolution(x, 1 + random.below(20), window);
        break;
      }
      case 3:
      case 4:
        x = net.depthwise(x, kernel(x, true));
        break;
      case 5:
        x = net.add(x, net.convolution(x, in.channels, kPointwise));
        break;
      case 6:
        x = net.multiply(x, net.look_up(net.global_average(x)));
        break;
      case 7:
        x = random.below(2) ? net.average_pool(x, kernel(x, false))
                            : net.max_pool(x, kernel(x, false));
        break;
      case 8:
        x = net.concat({x, net.convolution(x, 1 + random.below(9), kPointwise)});
        break;
      case 9:
        x = net.gather(x, {in.channels - 1, 0, in.channels / 2});
        break;
      case 10:
        if (in.height < 12 && in.width < 12) {
          x = net.pad(x, 1, 2, static_cast<uint16_t>(in.height + 2),
                      static_cast<uint16_t>(in.width + 3));
        }
        break;
      default: {
        const LayerOp op = random.below(2) ? LayerOp::kResizeNearest : LayerOp::kResizeBilinear;
        const uint16_t height = side();
        const uint16_t width = side();
        x = net.resize(op, x, height, width);
      }
    }
  }
  if (random.below(2)) net.project(1 + random.below(12));
  return net.spec;
}

Encoder load(const EncoderSpec& spec, const ConvKernels& kernels) {
  const Result<AlignedBuffer> shard = write_encoder(spec);
  REQUIRE(shard.ok());
  Result<Encoder> encoder = Encoder::load(shard.value().bytes(), kernels);
  REQUIRE_MESSAGE(encoder.ok(), encoder.status().message());
  return std::move(encoder.value());
}

std::vector<uint8_t> random_pixels(size_t height, size_t width, uint64_t seed) {
  Random random(seed);
  std::vector<uint8_t> pixels(height * width * 4);
  for (uint8_t& byte : pixels) byte = static_cast<uint8_t>(random.next());
  return pixels;
}

std::vector<float> run(Encoder& encoder, std::span<const uint8_t> pixels) {
  REQUIRE(encoder.pixels().size() == pixels.size());
  std::copy(pixels.begin(), pixels.end(), encoder.pixels().begin());
  encoder.run();
  const std::span<const float> features = encoder.features();
  return {features.begin(), features.end()};
}

}  // namespace nearshelf::test
