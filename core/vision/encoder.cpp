#include "core/vision/encoder.h"

#include <algorithm>

#include "core/kernels/elementwise_u7.h"
#include "core/vision/encoder_tables.h"
#include "core/vision/packed_encoder.h"
#include "core/vision/projection.h"
#include "core/vision/step.h"
#include "core/vision/step_plan.h"

namespace nearshelf {
namespace {

constexpr size_t kPixelBytes = 4;

std::unique_ptr<Step> make_step(const StepParts& parts, const StepRange& range) {
  if (range.count == kBandLayers) return make_band(parts, range.first);
  switch (op_of(parts.layers[range.first])) {
    case LayerOp::kFirstLayer:
    case LayerOp::kConv:
    case LayerOp::kDepthwise:
      return make_convolution(parts, range.first);
    case LayerOp::kAdd:
    case LayerOp::kMultiply:
    case LayerOp::kLookUp:
      return make_elementwise(parts, range.first);
    case LayerOp::kAveragePool:
    case LayerOp::kMaxPool:
      return make_pool(parts, range.first);
    case LayerOp::kConcat:
    case LayerOp::kGather:
    case LayerOp::kPad:
      return make_rearrangement(parts, range.first);
    case LayerOp::kResizeNearest:
    case LayerOp::kResizeBilinear:
      return make_resize(parts, range.first);
  }
  return nullptr;
}

std::vector<LayerTime> layer_list(const EncoderTables& tables) {
  std::vector<LayerTime> list(tables.layers.size());
  for (size_t k = 0; k < list.size(); ++k) {
    const EncoderLayer& layer = tables.layers[k];
    const EncoderTensor& out = tables.output(layer);
    list[k] = {op_of(layer), out.height, out.width, out.channels, macs_of(tables, layer), 0.0};
  }
  return list;
}

}  // namespace

struct Encoder::State {
  EncoderMeta meta;
  uint64_t id;
  PackedEncoder packed;
  AlignedBuffer arena;
  AlignedBuffer scratch;
  TensorData photo;
  TensorData last;
  float last_scale;
  std::vector<std::unique_ptr<Step>> steps;
  std::vector<LayerTime> layer_times;
  std::vector<float> features;
  std::vector<float> unit_features;
  std::vector<float> embedding;

  Status plan(const EncoderTables& tables, const ConvKernels& kernels);
  void average_last();
  void embed();
};

// The arena, then the steps that work in it, then the scratch that they ask for.
Status Encoder::State::plan(const EncoderTables& tables, const ConvKernels& kernels) {
  const std::vector<StepRange> ranges = plan_steps(tables);
  const ArenaPlan plan = plan_arena(tensor_lifetimes(tables, ranges));
  if (plan.bytes > kMaxEncoderActivations) {
    return Status::range(ErrorCode::kTooLarge, "bytes of activations", plan.bytes, 0,
                         kMaxEncoderActivations);
  }
  arena = AlignedBuffer::allocate(static_cast<size_t>(plan.bytes) + kConvOverRead);
  if (arena.size() == 0) {
    return Status::range(ErrorCode::kOutOfMemory, "bytes of activations", plan.bytes, 0, 0);
  }
  std::fill_n(arena.data(), arena.size(), uint8_t{0});
  std::vector<TensorData> tensors(tables.tensors.size());
  for (size_t k = 0; k < tensors.size(); ++k) {
    const EncoderTensor& tensor = tables.tensors[k];
    tensors[k] = {arena.data() + plan.offsets[k], tensor.height, tensor.width, tensor.channels,
                  tensor.zero};
  }
  photo = tensors.front();
  last = tensors.back();

  const StepParts parts = {tables.layers, tensors, &packed, &kernels, meta.pad_pixel};
  size_t scratch_bytes = last.channels * sizeof(int32_t);  // of average_last()
  steps.resize(ranges.size());
  for (size_t k = 0; k < steps.size(); ++k) {
    steps[k] = make_step(parts, ranges[k]);
    scratch_bytes = std::max(scratch_bytes, steps[k]->scratch_bytes());
  }
  scratch = AlignedBuffer::allocate(scratch_bytes + kConvOverRead);
  if (scratch.size() == 0) {
    return Status::range(ErrorCode::kOutOfMemory, "bytes of scratch", scratch_bytes, 0, 0);
  }
  return {};
}

void Encoder::State::average_last() {
  auto* sums = reinterpret_cast<int32_t*>(scratch.data());
  const auto pixels = static_cast<int32_t>(last.pixels());
  std::fill_n(sums, last.channels, -pixels * last.zero);
  add_pixels_u7(last.data, last.pixels(), last.channels, sums);
  const float factor = last_scale / static_cast<float>(pixels);
  for (size_t c = 0; c < features.size(); ++c) {
    features[c] = static_cast<float>(sums[c]) * factor;
  }
}

void Encoder::State::embed() {
  std::copy(features.begin(), features.end(), unit_features.begin());
  if (!scale_to_unit_length(unit_features)) {
    std::fill(embedding.begin(), embedding.end(), 0.0f);
  } else if (meta.dimensions == 0) {
    std::copy(unit_features.begin(), unit_features.end(), embedding.begin());
  } else {
    project(unit_features, packed.projection(), packed.projection_scales(),
            packed.projection_offsets(), embedding);
    scale_to_unit_length(embedding);
  }
}

Encoder::Encoder() = default;
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

Result<Encoder> Encoder::load(Bytes shard, const ConvKernels& kernels) {
  const Result<EncoderTables> opened = open_encoder(shard);
  if (!opened.ok()) return opened.status();
  const EncoderTables& tables = opened.value();
  Result<PackedEncoder> packed = PackedEncoder::pack(tables, kernels);
  if (!packed.ok()) return packed.status();

  auto state = std::make_unique<State>();
  state->meta = tables.meta;
  state->id = tables.id;
  state->packed = std::move(packed.value());
  state->last_scale = tables.tensors.back().scale;
  if (const Status status = state->plan(tables, kernels); !status.ok()) return status;
  state->layer_times = layer_list(tables);
  state->features.resize(tables.meta.features);
  state->unit_features.resize(tables.meta.features);
  state->embedding.resize(tables.meta.dimensions > 0 ? tables.meta.dimensions
                                                     : tables.meta.features);
  Encoder encoder;
  encoder.state_ = std::move(state);
  return encoder;
}

uint32_t Encoder::input_width() const { return state_->photo.width; }
uint32_t Encoder::input_height() const { return state_->photo.height; }
uint32_t Encoder::feature_count() const { return state_->meta.features; }
uint32_t Encoder::dimensions() const { return static_cast<uint32_t>(state_->embedding.size()); }
size_t Encoder::packed_bytes() const { return state_->packed.bytes(); }
size_t Encoder::arena_bytes() const { return state_->arena.size() + state_->scratch.size(); }
uint64_t Encoder::id() const { return state_->id; }

uint64_t Encoder::macs() const {
  uint64_t macs = 0;
  for (const LayerTime& layer : state_->layer_times) macs += layer.macs;
  return macs;
}

std::span<uint8_t> Encoder::pixels() {
  return {state_->photo.data, state_->photo.pixels() * kPixelBytes};
}

Status Encoder::prepare(const PhotoView& photo, const PhotoRegion& region) {
  return prepare_photo(photo, region, static_cast<PhotoFit>(state_->meta.fit), input_width(),
                       input_height(), pixels());
}

void Encoder::run(Clock clock) {
  uint8_t* scratch = state_->scratch.data();
  LayerTime* times = state_->layer_times.data();
  for (LayerTime& time : state_->layer_times) time.milliseconds = 0;
  for (const std::unique_ptr<Step>& step : state_->steps) {
    if (clock == nullptr) {
      step->run(scratch);
    } else {
      step->run_timed(scratch, clock, times);
    }
    times += step->layers();
  }
  state_->average_last();
  state_->embed();
}

std::span<const float> Encoder::features() const { return state_->features; }
std::span<const float> Encoder::embedding() const { return state_->embedding; }
std::span<const LayerTime> Encoder::layer_times() const { return state_->layer_times; }

}  // namespace nearshelf
