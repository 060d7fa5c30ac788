#include "core/vision/encoder_tables.h"

#include <algorithm>
#include <cmath>
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

Status in_range(const char* where, uint64_t found, uint64_t low, uint64_t high) {
  if (found >= low && found <= high) return {};
  return Status::range(ErrorCode::kBadValue, where, found, low, high);
}

bool is_magnitude(float value) { return std::fabs(value) <= kMaxEncoderScale; }

// A section of any number of values.
template <typename T>
Status read(const ShardView& shard, SectionId id, std::span<const T>* values) {
  const Result<Bytes> bytes = shard.section(id);
  if (!bytes.ok()) return bytes.status();
  const Result<std::span<const T>> found = shard.array<T>(id, bytes.value().size() / sizeof(T));
  if (found.ok()) *values = found.value();
  return found.status();
}

// A section of `count` values.
template <typename T>
Status read(const ShardView& shard, SectionId id, uint64_t count, std::span<const T>* values) {
  const Result<std::span<const T>> found = shard.array<T>(id, count);
  if (found.ok()) *values = found.value();
  return found.status();
}

Status check_meta(const EncoderMeta& meta) {
  const uint32_t reserved = *std::max_element(std::begin(meta.reserved), std::end(meta.reserved));
  for (const Status& status :
       {in_range("META layers", meta.layers, 1, kMaxEncoderLayers - 1),
        in_range("META tensors", meta.tensors, meta.layers + 1, meta.layers + 1),
        in_range("META features", meta.features, 1, kMaxEncoderChannels),
        in_range("META dimensions", meta.dimensions, 0, kMaxProjectedDimensions),
        in_range("META pad_pixel", meta.pad_pixel[3], 0, 0),
        in_range("META fit", meta.fit, 0, static_cast<uint32_t>(PhotoFit::kContain)),
        in_range("META reserved", reserved, 0, 0)}) {
    if (!status.ok()) return status;
  }
  return {};
}

Status check_tensor(const EncoderTensor& tensor) {
  for (const Status& status :
       {in_range("TENS height", tensor.height, 1, kMaxEncoderSide),
        in_range("TENS width", tensor.width, 1, kMaxEncoderSide),
        in_range("TENS channels", tensor.channels, 1, kMaxEncoderChannels),
        in_range("TENS zero", tensor.zero, 0, kActivationMax),
        in_range("TENS reserved", tensor.reserved[0] | tensor.reserved[1] | tensor.reserved[2], 0,
                 0)}) {
    if (!status.ok()) return status;
  }
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
    if (!status.ok()) return status.about("tensor " + std::to_string(k));
  }
  const EncoderTensor& photo = tables.tensors.front();
  if (photo.channels != kColours || photo.scale != 1 || photo.zero != 0) {
    return Status::at(ErrorCode::kBadValue, "TENS photo");
  }
  return in_range("META features", tables.meta.features, tables.tensors.back().channels,
                  tables.tensors.back().channels);
}

Status check_values(const EncoderTables& tables) {
  const auto is_weight = [](int8_t value) { return value != -128; };
  const auto is_multiplier = [](float value) { return value > 0 && std::isfinite(value); };
  const auto is_activation = [](uint8_t value) { return value <= kActivationMax; };
  const auto check = [](const char* where, bool good) {
    return good ? Status() : Status::at(ErrorCode::kBadValue, where);
  };
  for (const Status& status :
       {check("WGHT", std::all_of(tables.weights.begin(), tables.weights.end(), is_weight)),
        check("MULT",
              std::all_of(tables.multipliers.begin(), tables.multipliers.end(), is_multiplier)),
        check("LUTS", std::all_of(tables.tables.begin(), tables.tables.end(), is_activation)),
        check("PROI", std::all_of(tables.projection.begin(), tables.projection.end(), is_weight)),
        check("PROS", std::all_of(tables.projection_scales.begin(), tables.projection_scales.end(),
                                  is_magnitude)),
        check("PROB", std::all_of(tables.projection_offsets.begin(),
                                  tables.projection_offsets.end(), is_magnitude))}) {
    if (!status.ok()) return status;
  }
  return {};
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
          .about("layers 0 to " + std::to_string(k));
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
  if (status.ok()) status = read(shard, kEncoderWeights, &tables->weights);
  if (status.ok()) status = read(shard, kEncoderBias, &tables->bias);
  if (status.ok()) {
    status = read(shard, kEncoderMultipliers, tables->bias.size(), &tables->multipliers);
  }
  if (status.ok()) status = read(shard, kEncoderLists, &tables->lists);
  if (status.ok()) status = read(shard, kEncoderTables, &tables->tables);
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
