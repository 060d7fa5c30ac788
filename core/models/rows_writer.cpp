#include "core/models/rows_writer.h"

#include "core/kernels/quantize.h"

namespace nearshelf {
namespace {

class RowsEncoder {
 public:
  explicit RowsEncoder(RowPrecision precision) : narrow_(precision == RowPrecision::kNarrow) {}

  void add(const Row& row) {
    std::vector<float> values;
    for (const Neighbour& neighbour : row) values.push_back(neighbour.weight);
    std::vector<int8_t> quantised(row.size());
    scales_.push_back(
        quantize_row(values, quantised, narrow_ ? kNarrowWeightSteps : kWideWeightSteps));

    // A weight that rounds to zero says nothing: it need not be shipped.
    uint32_t previous = 0;
    uint16_t kept = 0;
    for (size_t k = 0; k < row.size(); ++k) {
      if (quantised[k] == 0) continue;
      items_.write_varint(row[k].item - previous);
      previous = row[k].item;
      weights_.push_back(quantised[k]);
      ++kept;
    }
    counts_.push_back(kept);
  }

  size_t rows() const { return counts_.size(); }

  size_t bytes() const {
    const size_t weights = narrow_ ? (weights_.size() + 1) / 2 : weights_.size();
    return counts_.size() * (sizeof(uint16_t) + sizeof(float)) + items_.size() + weights;
  }

  void write(const RowSections& sections, ShardWriter* shard) {
    shard->add_array<uint16_t>(sections.counts, counts_);
    shard->add_array<float>(sections.scales, scales_);
    shard->add(sections.items, items_.bytes());
    if (!narrow_) {
      shard->add_array<int8_t>(sections.weights, weights_);
      return;
    }
    std::vector<uint8_t> pairs((weights_.size() + 1) / 2);
    for (size_t k = 0; k < weights_.size(); ++k) {
      pairs[k / 2] |= static_cast<uint8_t>((weights_[k] & 0x0F) << (k % 2 * 4));
    }
    shard->add(sections.narrow_weights, pairs);
  }

 private:
  bool narrow_;
  std::vector<uint16_t> counts_;
  std::vector<float> scales_;
  ByteWriter items_;
  std::vector<int8_t> weights_;
};

}  // namespace

void write_rows(std::span<const Row> rows, const RowSections& sections, RowPrecision precision,
                ShardWriter* shard) {
  RowsEncoder encoder(precision);
  for (const Row& row : rows) encoder.add(row);
  encoder.write(sections, shard);
}

RowBlocks split_rows(std::span<const Row> rows, const RowSections& sections, RowPrecision precision,
                     uint64_t ids_checksum, size_t target_bytes) {
  const auto item_count = static_cast<uint32_t>(rows.size());
  RowBlocks blocks;
  for (uint32_t item = 0; item < item_count;) {
    const uint32_t first = item;
    RowsEncoder encoder(precision);
    do {
      encoder.add(rows[item++]);
    } while (item < item_count &&
             (encoder.rows() < kSmallestRowsBlock || encoder.bytes() < target_bytes));

    ByteWriter meta;
    meta.write(first);
    meta.write(item - first);
    meta.write(item_count);
    meta.write(uint32_t{0});
    meta.write(ids_checksum);
    ShardWriter shard(ShardRole::kRows);
    shard.add(kRowsBlockMeta, meta.bytes());
    encoder.write(sections, &shard);
    blocks.starts.push_back(first);
    blocks.shards.push_back(shard.finish());
  }
  blocks.starts.push_back(item_count);
  return blocks;
}

void write_row_starts(const RowBlocks& blocks, const RowSections& sections, ShardWriter* shard) {
  shard->add_array<uint32_t>(sections.blocks, blocks.starts);
}

}  // namespace nearshelf
