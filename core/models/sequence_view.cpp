#include "core/models/sequence_view.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/dot_i8.h"
#include "core/kernels/quantize.h"
#include "core/models/activations.h"

namespace nearshelf {
namespace {

// No trained value comes near. With it the widest sum of products that a shard can ask for stays
// below the largest float (about 1e37: three matrices of 1024 columns between two norms), so that
// no history leads to a NaN.
constexpr float kLargestValue = 1e4f;

Status check_values(std::span<const float> values, const char* where) {
  for (const float value : values) {
    if (!(std::fabs(value) <= kLargestValue)) return Status::at(ErrorCode::kBadValue, where);
  }
  return {};
}

Status check_scales(std::span<const float> scales, const char* where) {
  for (const float scale : scales) {
    if (!(scale >= 0 && scale <= kLargestValue)) return Status::at(ErrorCode::kBadValue, where);
  }
  return {};
}

Status check_bytes(std::span<const int8_t> values, const char* where) {
  for (const int8_t value : values) {
    if (value == -128) return Status::at(ErrorCode::kBadValue, where);
  }
  return {};
}

Status check_field(const char* where, uint32_t found, uint32_t low, uint32_t high) {
  if (found >= low && found <= high) return {};
  return Status::range(ErrorCode::kBadValue, where, found, low, high);
}

Status check_size(SectionId id, size_t found, size_t expected) {
  if (found == expected) return {};
  return Status::range(ErrorCode::kBadSectionSize, id.name(), found, expected, expected);
}

Result<SequenceShape> read_header(const ShardView& shard) {
  const auto header = shard.array<uint32_t>(kSequenceHeader, kSequenceHeaderSize / 4);
  if (!header.ok()) return header.status();
  const std::span<const uint32_t> fields = header.value();
  SequenceShape shape;
  shape.dimensions = fields[0];
  shape.blocks = fields[1];
  shape.heads = fields[2];
  shape.inner = fields[3];
  shape.length = fields[4];
  Status status = check_field("SEQH dimensions", shape.dimensions, 1, kMaxDimensions);
  if (status.ok()) status = check_field("SEQH blocks", shape.blocks, 1, kMaxSequenceBlocks);
  if (status.ok()) status = check_field("SEQH heads", shape.heads, 1, shape.dimensions);
  if (status.ok()) {
    status = check_field("SEQH dimensions over heads", shape.dimensions % shape.heads, 0, 0);
  }
  if (status.ok()) status = check_field("SEQH inner", shape.inner, 1, kMaxSequenceInner);
  if (status.ok()) status = check_field("SEQH length", shape.length, 1, kMaxSequenceLength);
  for (size_t k = 5; status.ok() && k < fields.size(); ++k) {
    status = check_field("SEQH reserved", fields[k], 0, 0);
  }
  if (!status.ok()) return status;
  return shape;
}

}  // namespace

// What one encode() works in, allocated once at its start.
struct SequenceView::Scratch {
  Scratch(const SequenceShape& shape, size_t clicks)
      : d(shape.dimensions),
        heads(shape.heads),
        floats(3 * clicks * d + 5 * d + 2 * shape.inner + shape.length),
        bytes(std::max(vector_stride(shape.dimensions), vector_stride(shape.inner))),
        dots(std::max(shape.dimensions, shape.inner)) {
    float* at = floats.data();
    const auto take = [&at](size_t count) {
      float* taken = at;
      at += count;
      return taken;
    };
    x = take(clicks * d);
    keys = take(clicks * d);
    values = take(clicks * d);
    normed = take(d);
    query = take(d);
    mixed = take(d);
    update = take(d);
    gate = take(d);
    activated = take(shape.inner);
    linear = take(shape.inner);
    attention = take(shape.length);
  }

  size_t d;
  size_t heads;
  std::vector<float> floats;
  std::vector<int8_t> bytes;  // the quantised input of a matrix, padded with zeros
  std::vector<int32_t> dots;
  float* x;       // clicks x d: the residual stream
  float* keys;    // clicks x d
  float* values;  // clicks x d
  float* normed;  // the rest serves one click at a time
  float* query;
  float* mixed;
  float* update;
  float* gate;
  float* activated;
  float* linear;
  float* attention;
};

Result<SequenceView> SequenceView::open(const ShardView& shard, uint32_t item_count) {
  const Result<SequenceShape> shape = read_header(shard);
  if (!shape.ok()) return shape.status();
  SequenceView view;
  view.shape_ = shape.value();
  const auto vectors = VectorTable::open(shard, kSequenceItemScales, kSequenceItemValues,
                                         item_count, view.shape_.dimensions);
  if (!vectors.ok()) return vectors.status();
  view.vectors_ = vectors.value();
  for (uint32_t item = 0; item < item_count; ++item) {
    if (view.vectors_.scale(item) > kLargestValue) {
      return Status::at(ErrorCode::kBadValue, kSequenceItemScales.name());
    }
  }
  Status status = view.open_positions(shard);
  if (status.ok()) status = view.open_weights(shard);
  if (!status.ok()) return status;
  return view;
}

Status SequenceView::open_positions(const ShardView& shard) {
  const auto section = shard.section(kSequencePositions);
  if (!section.ok()) return section.status();
  const Bytes bytes = section.value();
  const size_t length = shape_.length;
  const size_t stride = vector_stride(shape_.dimensions);
  Status status = check_size(kSequencePositions, bytes.size(), length * (sizeof(float) + stride));
  if (!status.ok()) return status;
  position_scales_ = {reinterpret_cast<const float*>(bytes.data()), length};
  position_values_ = {reinterpret_cast<const int8_t*>(bytes.data() + length * sizeof(float)),
                      length * stride};
  status = check_scales(position_scales_, kSequencePositions.name());
  if (!status.ok()) return status;
  return check_bytes(position_values_, kSequencePositions.name());
}

Status SequenceView::open_weights(const ShardView& shard) {
  const auto section = shard.section(kSequenceWeights);
  if (!section.ok()) return section.status();
  const Bytes bytes = section.value();
  const size_t d = shape_.dimensions;
  size_t block_floats = kSequenceVectorCount * d;
  size_t block_bytes = 0;
  for (size_t m = 0; m < kSequenceMatrixCount; ++m) {
    const auto matrix = static_cast<SequenceMatrix>(m);
    const size_t outputs = sequence_outputs(shape_, matrix);
    block_floats += outputs;
    block_bytes += outputs * vector_stride(static_cast<uint32_t>(sequence_inputs(shape_, matrix)));
  }
  const size_t floats = shape_.blocks * block_floats + 2 * d;
  Status status = check_size(kSequenceWeights, bytes.size(),
                             floats * sizeof(float) + shape_.blocks * block_bytes);
  if (!status.ok()) return status;

  const auto* next_float = reinterpret_cast<const float*>(bytes.data());
  const auto* next_byte = reinterpret_cast<const int8_t*>(bytes.data() + floats * sizeof(float));
  status = check_values({next_float, floats}, kSequenceWeights.name());
  if (status.ok()) {
    status = check_bytes({next_byte, shape_.blocks * block_bytes}, kSequenceWeights.name());
  }
  for (size_t b = 0; status.ok() && b < shape_.blocks; ++b) {
    for (const float*& vector : blocks_[b].vectors) {
      vector = next_float;
      next_float += d;
    }
    for (size_t m = 0; status.ok() && m < kSequenceMatrixCount; ++m) {
      const auto name = static_cast<SequenceMatrix>(m);
      Matrix& matrix = blocks_[b].matrices[m];
      matrix.outputs = sequence_outputs(shape_, name);
      matrix.stride = vector_stride(static_cast<uint32_t>(sequence_inputs(shape_, name)));
      matrix.scales = next_float;
      matrix.values = next_byte;
      next_float += matrix.outputs;
      next_byte += matrix.outputs * matrix.stride;
      status = check_scales({matrix.scales, matrix.outputs}, kSequenceWeights.name());
    }
  }
  final_gain_ = next_float;
  final_bias_ = next_float + d;
  return status;
}

void SequenceView::encode(std::span<const uint32_t> items_oldest_first,
                          std::vector<double>* h) const {
  const size_t d = shape_.dimensions;
  h->assign(d, 0.0);
  std::array<uint32_t, kMaxSequenceLength> known;  // newest first
  size_t clicks = 0;
  for (size_t k = items_oldest_first.size(); k-- > 0 && clicks < shape_.length;) {
    if (knows(items_oldest_first[k])) known[clicks++] = items_oldest_first[k];
  }
  if (clicks == 0) return;

  Scratch scratch(shape_, clicks);
  for (size_t t = 0; t < clicks; ++t) {
    const uint32_t item = known[clicks - 1 - t];
    const int8_t* vector = vectors_.values(item);
    const int8_t* position = position_values_.data() + t * vector_stride(shape_.dimensions);
    for (size_t k = 0; k < d; ++k) {
      scratch.x[t * d + k] = vectors_.scale(item) * static_cast<float>(vector[k]) +
                             position_scales_[t] * static_cast<float>(position[k]);
    }
  }
  for (size_t b = 0; b < shape_.blocks; ++b) {
    const Block& block = blocks_[b];
    for (size_t t = 0; t < clicks; ++t) {
      float* x = scratch.x + t * d;
      normalize(x, block.vector(SequenceVector::kAttentionNormGain),
                block.vector(SequenceVector::kAttentionNormBias), scratch.normed);
      const float scale = quantize_input({scratch.normed, d}, &scratch);
      apply_quantized(block.matrix(SequenceMatrix::kKey), scale, scratch.keys + t * d, &scratch);
      apply_quantized(block.matrix(SequenceMatrix::kValue), scale, scratch.values + t * d,
                      &scratch);
      // Of the last block only the latest click is read; of the others it reads every one.
      if (b + 1 == shape_.blocks && t + 1 < clicks) continue;
      apply_quantized(block.matrix(SequenceMatrix::kQuery), scale, scratch.query, &scratch);
      attend(t, &scratch);
      apply(block.matrix(SequenceMatrix::kOutput), {scratch.mixed, d}, scratch.update, &scratch);
      gated_add(block.matrix(SequenceMatrix::kAttentionGate),
                block.vector(SequenceVector::kAttentionGateBias), scratch.update, x, &scratch);
      feed_forward(block, x, &scratch);
    }
  }
  normalize(scratch.x + (clicks - 1) * d, final_gain_, final_bias_, scratch.normed);
  std::copy(scratch.normed, scratch.normed + d, h->begin());
}

void SequenceView::normalize(const float* x, const float* gain, const float* bias,
                             float* out) const {
  const size_t d = shape_.dimensions;
  double sum = 0;
  for (size_t k = 0; k < d; ++k) sum += x[k];
  const double mean = sum / static_cast<double>(d);
  double squares = 0;
  for (size_t k = 0; k < d; ++k) squares += (x[k] - mean) * (x[k] - mean);
  const double inverse =
      1 / std::sqrt(squares / static_cast<double>(d) + double{kSequenceNormEpsilon});
  for (size_t k = 0; k < d; ++k) {
    out[k] = static_cast<float>((x[k] - mean) * inverse) * gain[k] + bias[k];
  }
}

// scratch->mixed = per head, the mean of the values of clicks 0..last by softmax(query . key).
void SequenceView::attend(size_t last, Scratch* scratch) const {
  const size_t d = scratch->d;
  const size_t width = d / scratch->heads;
  const float scale = 1 / std::sqrt(static_cast<float>(width));
  const std::span<float> attention(scratch->attention, last + 1);
  for (size_t first = 0; first < d; first += width) {
    for (size_t t = 0; t <= last; ++t) {
      const float* key = scratch->keys + t * d + first;
      float sum = 0;
      for (size_t k = 0; k < width; ++k) sum += scratch->query[first + k] * key[k];
      attention[t] = sum * scale;
    }
    softmax(attention);
    float* mixed = scratch->mixed + first;
    std::fill(mixed, mixed + width, 0.0f);
    for (size_t t = 0; t <= last; ++t) {
      const float* value = scratch->values + t * d + first;
      for (size_t k = 0; k < width; ++k) mixed[k] += attention[t] * value[k];
    }
  }
}

void SequenceView::feed_forward(const Block& block, float* x, Scratch* scratch) const {
  const size_t d = shape_.dimensions;
  normalize(x, block.vector(SequenceVector::kFeedNormGain),
            block.vector(SequenceVector::kFeedNormBias), scratch->normed);
  const float scale = quantize_input({scratch->normed, d}, scratch);
  apply_quantized(block.matrix(SequenceMatrix::kFeedActivated), scale, scratch->activated, scratch);
  apply_quantized(block.matrix(SequenceMatrix::kFeedLinear), scale, scratch->linear, scratch);
  for (size_t k = 0; k < shape_.inner; ++k) {
    scratch->activated[k] = silu(scratch->activated[k]) * scratch->linear[k];
  }
  apply(block.matrix(SequenceMatrix::kFeedOutput), {scratch->activated, shape_.inner},
        scratch->update, scratch);
  gated_add(block.matrix(SequenceMatrix::kFeedGate), block.vector(SequenceVector::kFeedGateBias),
            scratch->update, x, scratch);
}

// x += sigmoid(gate x + bias) * update.
void SequenceView::gated_add(const Matrix& gate, const float* gate_bias, const float* update,
                             float* x, Scratch* scratch) {
  const size_t d = scratch->d;
  apply(gate, {x, d}, scratch->gate, scratch);
  for (size_t k = 0; k < d; ++k) x[k] += sigmoid(scratch->gate[k] + gate_bias[k]) * update[k];
}

// Fills scratch->bytes and returns its scale.
float SequenceView::quantize_input(std::span<const float> in, Scratch* scratch) {
  const std::span<int8_t> bytes(scratch->bytes);
  // A row of a matrix holds whatever the shard does past its width: zeros here cancel it.
  const size_t stride = vector_stride(static_cast<uint32_t>(in.size()));
  std::fill(bytes.begin() + in.size(), bytes.begin() + stride, int8_t{0});
  return quantize_row(in, bytes.first(in.size()));
}

void SequenceView::apply(const Matrix& matrix, std::span<const float> in, float* out,
                         Scratch* scratch) {
  apply_quantized(matrix, quantize_input(in, scratch), out, scratch);
}

// out = matrix * the input that quantize_input left, whose scale is `scale`.
void SequenceView::apply_quantized(const Matrix& matrix, float scale, float* out,
                                   Scratch* scratch) {
  dot_i8_rows(matrix.values, matrix.outputs, matrix.stride, scratch->bytes.data(), matrix.stride,
              scratch->dots.data());
  for (size_t k = 0; k < matrix.outputs; ++k) {
    out[k] = scale * matrix.scales[k] * static_cast<float>(scratch->dots[k]);
  }
}

void SequenceView::score_all(std::span<const double> h, std::span<float> out) const {
  vectors_.score_all(h, out);
  bool any = false;
  float lowest = 0;
  for (uint32_t item = 0; item < out.size(); ++item) {
    if (!knows(item) || (any && out[item] >= lowest)) continue;
    any = true;
    lowest = out[item];
  }
  for (uint32_t item = 0; item < out.size(); ++item) {
    if (!knows(item)) out[item] = lowest;
  }
}

}  // namespace nearshelf
