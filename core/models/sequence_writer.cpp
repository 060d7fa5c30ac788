#include "core/models/sequence_writer.h"

#include "core/kernels/quantize.h"
#include "core/models/sequence_format.h"

namespace nearshelf {
namespace {

struct QuantizedRows {
  std::vector<float> scales;
  std::vector<int8_t> values;  // rows of vector_stride(width)
};

void quantize_rows(std::span<const float> matrix, size_t width, QuantizedRows* out) {
  const size_t stride = vector_stride(static_cast<uint32_t>(width));
  for (size_t row = 0; row * width < matrix.size(); ++row) {
    const size_t at = out->values.size();
    out->values.resize(at + stride, 0);
    out->scales.push_back(quantize_row(matrix.subspan(row * width, width),
                                       std::span(out->values).subspan(at, width)));
  }
}

void write_values(std::span<const float> values, ByteWriter* out) {
  for (const float value : values) out->write(value);
}

void write_values(std::span<const int8_t> values, ByteWriter* out) {
  out->write_bytes({reinterpret_cast<const uint8_t*>(values.data()), values.size()});
}

}  // namespace

void write_sequence(const SequenceTable& table, ShardWriter* shard) {
  const SequenceShape& shape = table.shape;
  const size_t d = shape.dimensions;

  ByteWriter header;
  for (const uint32_t field :
       {shape.dimensions, shape.blocks, shape.heads, shape.inner, shape.length}) {
    header.write(field);
  }
  header.pad_to(kSequenceHeaderSize);
  shard->add(kSequenceHeader, header.bytes());

  QuantizedRows items;
  quantize_rows(table.items, d, &items);
  shard->add_array<float>(kSequenceItemScales, items.scales);
  shard->add_array<int8_t>(kSequenceItemValues, items.values);

  QuantizedRows positions;
  quantize_rows(table.positions, d, &positions);
  ByteWriter position_bytes;
  write_values(positions.scales, &position_bytes);
  write_values(positions.values, &position_bytes);
  shard->add(kSequencePositions, position_bytes.bytes());

  const SequenceLayout layout(shape);
  const std::span<const float> weights(table.weights);
  ByteWriter out;
  ByteWriter matrices;
  for (size_t block = 0; block < shape.blocks; ++block) {
    write_values(weights.subspan(layout.vector(block, SequenceVector{}), kSequenceVectorCount * d),
                 &out);
    for (size_t m = 0; m < kSequenceMatrixCount; ++m) {
      const auto matrix = static_cast<SequenceMatrix>(m);
      const size_t inputs = sequence_inputs(shape, matrix);
      QuantizedRows rows;
      quantize_rows(
          weights.subspan(layout.matrix(block, matrix), sequence_outputs(shape, matrix) * inputs),
          inputs, &rows);
      write_values(rows.scales, &out);
      write_values(rows.values, &matrices);
    }
  }
  write_values(weights.subspan(layout.final_gain(), 2 * d), &out);
  out.write_bytes(matrices.bytes());
  shard->add(kSequenceWeights, out.bytes());
}

}  // namespace nearshelf
