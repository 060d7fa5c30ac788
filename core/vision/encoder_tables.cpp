#include "core/vision/encoder_tables.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>

#include "core/base/hash.h"
#include "core/kernels/conv_kernels.h"
#include "core/shard/shard_view.h"
#include "core/vision/layer_rules.h"
#include "core/vision/layer_shape.h"
#include "core/vision/photo.h"

namespace nearshelf {
namespace {

constexpr uint32_t kColours = 3;

struct Limit {
  const char* where;
  uint32_t found, low, high;
};

// The first that is not kept decides the status.
Status check_limits(std::initializer_list<Limit> limits) {
  for (const Limit& limit : limits) {
    if (limit.found < limit.low || limit.found > limit.high) {
      return Status::range(ErrorCode::kBadValue, limit.where, limit.found, limit.low, limit.high);
    }
  }
  return {};
}

bool is_magnitude(float value) { return std::fabs(value) <= kMaxEncoderScale; }

constexpr uint64_t kAnyCount = UINT64_MAX;

// A section of `count` values of `value_bytes` each. Not ShardView::array(), of which there would
// be one for every type: this code is downloaded.
Status read_bytes(const ShardView& shard, SectionId id, uint64_t count, size_t value_bytes,
                  Bytes* bytes) {
  const Result<Bytes> found = shard.section(id);
  if (!found.ok()) return found.status();
  *bytes = found.value();
  const uint64_t size = bytes->size();
  const uint64_t expected = (count == kAnyCount ? size / value_bytes : count) * value_bytes;
  if (size == expected) return {};
  return Status::range(ErrorCode::kBadSectionSize, id.name(), size, expected, expected);
}

template <typename T>
Status read(const ShardView& shard, SectionId id, uint64_t count, std::span<const T>* values) {
  Bytes bytes;
  const Status status = read_bytes(shard, id, count, sizeof(T), &bytes);
  if (status.ok()) *values = {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  return status;
}

Status check_meta(const EncoderMeta& meta) {
  const uint32_t reserved = *std::max_element(std::begin(meta.reserved), std::end(meta.reserved));
  return check_limits({{"META layers", meta.layers, 1, kMaxEncoderLayers - 1},
                       {"META tensors", meta.tensors, meta.layers + 1, meta.layers + 1},
                       {"META features", meta.features, 1, kMaxEncoderChannels},
                       {"META dimensions", meta.dimensions, 0, kMaxProjectedDimensions},
                       {"META pad_pixel", meta.pad_pixel[3], 0, 0},
                       {"META fit", meta.fit, 0, static_cast<uint32_t>(PhotoFit::kContain)},
                       {"META reserved", reserved, 0, 0}});
}

Status check_tensor(const EncoderTensor& tensor) {
  const uint32_t reserved = tensor.reserved[0] | tensor.reserved[1] | tensor.reserved[2];
  const Status status = check_limits({{"TENS height", tensor.height, 1, kMaxEncoderSide},
                                      {"TENS width", tensor.width, 1, kMaxEncoderSide},
                                      {"TENS channels", tensor.channels, 1, kMaxEncoderChannels},
                                      {"TENS zero", tensor.zero, 0, kActivationMax},
                                      {"TENS reserved", reserved, 0, 0}});
  if (!status.ok()) return status;
  if (!(tensor.scale > 0 && is_magnitude(tensor.scale))) {
    return Status::at(ErrorCode::kBadValue, "TENS scale");
  }
  if (values_of(tensor) > kMaxEncoderActivations) {
    return Status::range(ErrorCode::kTooLarge, "TENS values", values_of(tensor), 1,
                         kMaxEncoderActivations);
  }
  return {};
}

Status check_tensors(const EncoderTables& tables) {
  for (size_t k = 0; k < tables.tensors.size(); ++k) {
    const Status status = check_tensor(tables.tensors[k]);
    if (!status.ok()) return status.about("tensor " + std::to_string(uint64_t{k}));
  }
  const EncoderTensor& photo = tables.tensors.front();
  if (photo.channels != kColours || photo.scale != 1 || photo.zero != 0) {
    return Status::at(ErrorCode::kBadValue, "TENS photo");
  }
  const uint32_t features = tables.tensors.back().channels;
  return check_limits({{"META features", tables.meta.features, features, features}});
}

Status check_values(const EncoderTables& tables) {
  const auto is_weight = [](int8_t value) { return value != -128; };
  const auto is_multiplier = [](float value) { return value > 0 && std::isfinite(value); };
  const auto is_activation = [](uint8_t value) { return value <= kActivationMax; };
  const auto all = [](const auto& values, const auto& is_good) {
    return std::all_of(values.begin(), values.end(), is_good);
  };
  const char* bad = nullptr;
  if (!all(tables.weights, is_weight)) {
    bad = "WGHT";
  } else if (!all(tables.multipliers, is_multiplier)) {
    bad = "MULT";
  } else if (!all(tables.tables, is_activation)) {
    bad = "LUTS";
  } else if (!all(tables.projection, is_weight)) {
    bad = "PROI";
  } else if (!all(tables.projection_scales, is_magnitude)) {
    bad = "PROS";
  } else if (!all(tables.projection_offsets, is_magnitude)) {
    bad = "PROB";
  }
  return bad == nullptr ? Status() : Status::at(ErrorCode::kBadValue, bad);
}

// A section is a budget: were layers to share weights, a small shard could ask for memory without
// end when each packs its own.
Status check_layers(const EncoderTables& tables) {
  uint64_t work = 0;
  uint64_t weights = 0;
  uint64_t channels = 0;
  for (uint32_t k = 0; k < tables.layers.size(); ++k) {
    const EncoderLayer& layer = tables.layers[k];
    if (const Status status = check_layer(tables, k); !status.ok()) return status;
    work += work_of(tables, layer);
    if (work > kMaxEncoderMacs) {
      return Status::range(ErrorCode::kTooLarge, "multiply-accumulates", work, 1, kMaxEncoderMacs)
          .about("layers 0 to " + std::to_string(uint64_t{k}));
    }
    if (!is_convolution(op_of(layer))) continue;
    weights += weights_of(tables, layer);
    channels += tables.output(layer).channels;
  }
  if (weights > tables.weights.size()) {
    return Status::range(ErrorCode::kBadSectionSize, kEncoderWeights.name(), tables.weights.size(),
                         weights, UINT32_MAX);
  }
  if (channels > tables.bias.size()) {
    return Status::range(ErrorCode::kBadSectionSize, kEncoderBias.name(), tables.bias.size(),
                         channels, UINT32_MAX);
  }
  return {};
}

uint64_t id_of(const ShardView& shard) {
  ByteWriter checksums;
  for (uint32_t k = 0; k < shard.section_count(); ++k) checksums.write(shard.section_checksum(k));
  return xxh64(Bytes(checksums.bytes()));
}

Status read_sections(const ShardView& shard, EncoderTables* tables) {
  std::span<const EncoderMeta> meta;
  Status status = read(shard, kEncoderMeta, 1, &meta);
  if (status.ok()) {
    tables->meta = meta[0];
    status = check_meta(tables->meta);
  }
  if (status.ok()) status = read(shard, kEncoderTensors, tables->meta.tensors, &tables->tensors);
  if (status.ok()) status = read(shard, kEncoderLayers, tables->meta.layers, &tables->layers);
  if (status.ok()) status = read(shard, kEncoderWeights, kAnyCount, &tables->weights);
  if (status.ok()) status = read(shard, kEncoderBias, kAnyCount, &tables->bias);
  if (status.ok()) {
    status = read(shard, kEncoderMultipliers, tables->bias.size(), &tables->multipliers);
  }
  if (status.ok()) status = read(shard, kEncoderLists, kAnyCount, &tables->lists);
  if (status.ok()) status = read(shard, kEncoderTables, kAnyCount, &tables->tables);
  const uint64_t dimensions = tables->meta.dimensions;
  if (!status.ok() || dimensions == 0) return status;
  status = read(shard, kEncoderProjection, dimensions * tables->meta.features, &tables->projection);
  if (status.ok()) {
    status = read(shard, kEncoderProjectionScales, dimensions, &tables->projection_scales);
  }
  if (status.ok()) {
    status = read(shard, kEncoderProjectionOffsets, dimensions, &tables->projection_offsets);
  }
  return status;
}

}  // namespace

Result<EncoderTables> open_encoder(Bytes bytes) {
  const Result<ShardView> shard = ShardView::open(bytes, ShardRole::kEncoder);
  if (!shard.ok()) return shard.status();
  EncoderTables tables;
  tables.id = id_of(shard.value());
  Status status = read_sections(shard.value(), &tables);
  if (status.ok()) status = check_tensors(tables);
  if (status.ok()) status = check_values(tables);
  if (status.ok()) status = check_layers(tables);
  if (!status.ok()) return status;
  return tables;
}

}  // namespace nearshelf
