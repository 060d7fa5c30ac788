#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/kernels/quantize.h"
#include "core/models/sequence_view.h"
#include "core/models/sequence_writer.h"
#include "tests/core/random.h"

using namespace nearshelf;

namespace {

constexpr uint32_t kItems = 40;
constexpr uint32_t kUnknown = 7;  // has no vector

// Odd sizes, so that every row is padded.
constexpr SequenceShape kShape{.dimensions = 18, .blocks = 2, .heads = 3, .inner = 21, .length = 9};

SequenceTable sample_table(const SequenceShape& shape, uint64_t seed) {
  test::Random random(seed);
  const auto fill = [&random](std::vector<float>* values, size_t count, float spread) {
    for (size_t k = 0; k < count; ++k) values->push_back(spread * (random.uniform() - 0.5f));
  };
  const SequenceLayout layout(shape);
  SequenceTable table;
  table.shape = shape;
  fill(&table.items, size_t{kItems} * shape.dimensions, 2);
  for (size_t k = 0; k < shape.dimensions; ++k) table.items[kUnknown * shape.dimensions + k] = 0;
  fill(&table.positions, size_t{shape.length} * shape.dimensions, 1);
  fill(&table.weights, layout.size(), 1.2f);
  return table;
}

std::vector<uint8_t> shard_bytes(const SequenceTable& table) {
  ShardWriter shard(ShardRole::kModel);
  write_sequence(table, &shard);
  return shard.finish();
}

// A view together with the bytes it views.
struct Opened {
  explicit Opened(const SequenceTable& table) : file(AlignedBuffer::copy_of(shard_bytes(table))) {
    const ShardView shard = ShardView::open(file.bytes(), ShardRole::kModel).value();
    const auto opened = SequenceView::open(shard, kItems);
    REQUIRE_MESSAGE(opened.ok(), opened.status().message());
    view = opened.value();
  }
  AlignedBuffer file;
  SequenceView view;
};

std::vector<double> encode(const SequenceView& view, const std::vector<uint32_t>& items) {
  std::vector<double> h;
  view.encode(items, &h);
  return h;
}

using Row = std::vector<double>;

// What int8 makes of a table: every row of the matrix replaced by its quantised self.
void round_rows(std::vector<float>* values, size_t first, size_t rows, size_t width) {
  std::vector<int8_t> quantised(width);
  for (size_t row = 0; row < rows; ++row) {
    const std::span<float> row_values(values->data() + first + row * width, width);
    const float scale = quantize_row(row_values, quantised);
    for (size_t k = 0; k < width; ++k) row_values[k] = scale * static_cast<float>(quantised[k]);
  }
}

SequenceTable rounded(SequenceTable table) {
  const SequenceShape& shape = table.shape;
  const SequenceLayout layout(shape);
  round_rows(&table.items, 0, kItems, shape.dimensions);
  round_rows(&table.positions, 0, shape.length, shape.dimensions);
  for (size_t block = 0; block < shape.blocks; ++block) {
    for (size_t m = 0; m < kSequenceMatrixCount; ++m) {
      const auto matrix = static_cast<SequenceMatrix>(m);
      round_rows(&table.weights, layout.matrix(block, matrix), sequence_outputs(shape, matrix),
                 sequence_inputs(shape, matrix));
    }
  }
  return table;
}

// The model as sequence_table.h states it, in double and without any short cut: the vectors after
// every click.
class Reference {
 public:
  explicit Reference(const SequenceTable& table) : table_(table), layout_(table.shape) {}

  std::vector<Row> vectors(const std::vector<uint32_t>& items) const {
    const size_t d = table_.shape.dimensions;
    std::vector<Row> x;
    for (size_t t = 0; t < items.size(); ++t) {
      x.emplace_back(d);
      for (size_t k = 0; k < d; ++k) {
        x[t][k] = double{table_.items[items[t] * d + k]} + double{table_.positions[t * d + k]};
      }
    }
    for (size_t b = 0; b < table_.shape.blocks; ++b) {
      const std::vector<Row> attended = attention(b, x);
      for (size_t t = 0; t < x.size(); ++t) {
        add_gated(b, SequenceMatrix::kAttentionGate, SequenceVector::kAttentionGateBias,
                  apply(b, SequenceMatrix::kOutput, attended[t]), &x[t]);
        const Row z = norm(x[t], layout_.vector(b, SequenceVector::kFeedNormGain),
                           layout_.vector(b, SequenceVector::kFeedNormBias));
        Row inner = apply(b, SequenceMatrix::kFeedActivated, z);
        const Row linear = apply(b, SequenceMatrix::kFeedLinear, z);
        for (size_t k = 0; k < inner.size(); ++k) {
          inner[k] = inner[k] / (1 + std::exp(-inner[k])) * linear[k];
        }
        add_gated(b, SequenceMatrix::kFeedGate, SequenceVector::kFeedGateBias,
                  apply(b, SequenceMatrix::kFeedOutput, inner), &x[t]);
      }
    }
    for (Row& row : x) row = norm(row, layout_.final_gain(), layout_.final_bias());
    return x;
  }

 private:
  Row norm(const Row& x, size_t gain, size_t bias) const {
    double mean = 0;
    double variance = 0;
    for (const double value : x) mean += value / static_cast<double>(x.size());
    for (const double value : x) {
      variance += (value - mean) * (value - mean) / static_cast<double>(x.size());
    }
    Row out(x.size());
    for (size_t k = 0; k < x.size(); ++k) {
      out[k] = (x[k] - mean) / std::sqrt(variance + double{kSequenceNormEpsilon}) *
                   double{table_.weights[gain + k]} +
               double{table_.weights[bias + k]};
    }
    return out;
  }

  Row apply(size_t block, SequenceMatrix matrix, const Row& in) const {
    const float* weights = table_.weights.data() + layout_.matrix(block, matrix);
    Row out(sequence_outputs(table_.shape, matrix), 0.0);
    for (double& sum : out) {
      for (const double value : in) sum += double{*weights++} * value;
    }
    return out;
  }

  void add_gated(size_t block, SequenceMatrix gate, SequenceVector bias, const Row& update,
                 Row* x) const {
    const Row open = apply(block, gate, *x);
    const float* biases = table_.weights.data() + layout_.vector(block, bias);
    for (size_t k = 0; k < x->size(); ++k) {
      (*x)[k] += update[k] / (1 + std::exp(-(open[k] + double{biases[k]})));
    }
  }

  std::vector<Row> attention(size_t b, const std::vector<Row>& x) const {
    const size_t d = table_.shape.dimensions;
    const size_t width = d / table_.shape.heads;
    std::vector<Row> queries;
    std::vector<Row> keys;
    std::vector<Row> values;
    for (const Row& row : x) {
      const Row n = norm(row, layout_.vector(b, SequenceVector::kAttentionNormGain),
                         layout_.vector(b, SequenceVector::kAttentionNormBias));
      queries.push_back(apply(b, SequenceMatrix::kQuery, n));
      keys.push_back(apply(b, SequenceMatrix::kKey, n));
      values.push_back(apply(b, SequenceMatrix::kValue, n));
    }
    std::vector<Row> mixed(x.size(), Row(d, 0.0));
    for (size_t t = 0; t < x.size(); ++t) {
      for (size_t first = 0; first < d; first += width) {
        Row weights(t + 1, 0.0);
        double sum = 0;
        for (size_t u = 0; u <= t; ++u) {
          for (size_t k = first; k < first + width; ++k) weights[u] += queries[t][k] * keys[u][k];
          weights[u] = std::exp(weights[u] / std::sqrt(static_cast<double>(width)));
          sum += weights[u];
        }
        for (size_t u = 0; u <= t; ++u) {
          for (size_t k = first; k < first + width; ++k) {
            mixed[t][k] += weights[u] / sum * values[u][k];
          }
        }
      }
    }
    return mixed;
  }

  const SequenceTable& table_;
  SequenceLayout layout_;
};

double relative_distance(const Row& a, const Row& b) {
  double difference = 0;
  double length = 0;
  for (size_t k = 0; k < a.size(); ++k) {
    difference += (a[k] - b[k]) * (a[k] - b[k]);
    length += b[k] * b[k];
  }
  return std::sqrt(difference / length);
}

// The table's shard with `count` bytes at `offset` of one section overwritten, or with the section
// cut to `offset` bytes when count is 0.
ErrorCode open_changed(SectionId id, size_t offset, const void* bytes, size_t count) {
  const AlignedBuffer file = AlignedBuffer::copy_of(shard_bytes(sample_table(kShape, 1)));
  const ShardView shard = ShardView::open(file.bytes(), ShardRole::kModel).value();
  ShardWriter writer(ShardRole::kModel);
  for (const SectionId section : {kSequenceHeader, kSequenceItemScales, kSequenceItemValues,
                                  kSequencePositions, kSequenceWeights}) {
    const Bytes old = shard.section(section).value();
    std::vector<uint8_t> changed(old.begin(), old.end());
    if (section.code() == id.code()) {
      REQUIRE(offset + count <= changed.size());
      if (count == 0) changed.resize(offset);
      std::memcpy(changed.data() + offset, bytes, count);
    }
    writer.add(section, changed);
  }
  const AlignedBuffer again = AlignedBuffer::copy_of(writer.finish());
  const ShardView view = ShardView::open(again.bytes(), ShardRole::kModel).value();
  return SequenceView::open(view, kItems).status().code();
}

template <typename T>
ErrorCode open_with(SectionId id, size_t offset, T value) {
  return open_changed(id, offset, &value, sizeof(value));
}

size_t section_size(SectionId id) {
  const AlignedBuffer file = AlignedBuffer::copy_of(shard_bytes(sample_table(kShape, 1)));
  const ShardView shard = ShardView::open(file.bytes(), ShardRole::kModel).value();
  return shard.section(id).value().size();
}

}  // namespace

TEST_CASE("encode agrees with a plain transformer over the same rounded weights") {
  for (const uint64_t seed : {1, 2, 3}) {
    const SequenceTable table = sample_table(kShape, seed);
    const Opened opened(table);
    const SequenceTable shipped = rounded(table);
    test::Random random(seed);
    std::vector<uint32_t> clicks;
    for (uint32_t t = 0; t < kShape.length; ++t) {
      uint32_t item = random.below(kItems);
      if (item == kUnknown) ++item;
      clicks.push_back(item);
      const Row expected = Reference(shipped).vectors(clicks).back();
      CAPTURE(t);
      // What differs: activations are rounded to int8 before each matrix, half a step in 127.
      CHECK(relative_distance(encode(opened.view, clicks), expected) < 0.03);
    }
  }
}

TEST_CASE("a vector depends on the order of the clicks and on all that the model looks at") {
  const Opened opened(sample_table(kShape, 4));
  const std::vector<uint32_t> clicks = {3, 9, 20, 31};
  const Row h = encode(opened.view, clicks);
  CHECK(encode(opened.view, {9, 3, 20, 31}) != h);
  CHECK(encode(opened.view, {4, 9, 20, 31}) != h);
  CHECK(encode(opened.view, {3, 9, 20, 32}) != h);
  CHECK(encode(opened.view, clicks) == h);
}

TEST_CASE("only the latest clicks on items that the model knows count") {
  const Opened opened(sample_table(kShape, 5));
  std::vector<uint32_t> clicks;
  for (uint32_t t = 0; t < kShape.length; ++t) clicks.push_back(t + 10);
  const Row h = encode(opened.view, clicks);

  std::vector<uint32_t> longer = {1, 2, 3};
  longer.insert(longer.end(), clicks.begin(), clicks.end());
  CHECK(encode(opened.view, longer) == h);

  std::vector<uint32_t> mixed = clicks;
  mixed.insert(mixed.begin() + 4, {kUnknown, kItems, kItems + 1000});
  CHECK(encode(opened.view, mixed) == h);

  const Row zero(kShape.dimensions, 0.0);
  CHECK(encode(opened.view, {}) == zero);
  CHECK(encode(opened.view, {kUnknown, kItems}) == zero);
}

TEST_CASE("scores order items as the float dots do, and put unknown items last") {
  const SequenceTable table = sample_table(kShape, 6);
  const Opened opened(table);
  const Row h = encode(opened.view, {5, 6, 8});
  std::vector<float> scores(kItems);
  opened.view.score_all(h, scores);

  const SequenceTable shipped = rounded(table);
  std::vector<double> exact(kItems, 0.0);
  double norm = 0;
  double common = 0;
  for (uint32_t item = 0; item < kItems; ++item) {
    for (size_t k = 0; k < kShape.dimensions; ++k) {
      exact[item] += h[k] * double{shipped.items[item * kShape.dimensions + k]};
    }
    if (item == kUnknown) continue;
    norm += double{scores[item]} * double{scores[item]};
    common += double{scores[item]} * exact[item];
  }
  REQUIRE(common > 0);
  float lowest = scores[0];
  for (uint32_t item = 0; item < kItems; ++item) {
    if (item == kUnknown) continue;
    lowest = std::min(lowest, scores[item]);
    CAPTURE(item);
    CHECK(std::fabs(double{scores[item]} * common / norm - exact[item]) < 0.05);
  }
  CHECK(scores[kUnknown] == lowest);
}

TEST_CASE("sequence sections with impossible fields are refused") {
  const uint32_t zero = 0;
  const uint32_t huge = 0x7FFFFFFF;
  for (const size_t field : {0, 4, 8, 12, 16}) {
    CAPTURE(field);
    CHECK(open_with(kSequenceHeader, field, zero) == ErrorCode::kBadValue);
    CHECK(open_with(kSequenceHeader, field, huge) == ErrorCode::kBadValue);
  }
  CHECK(open_with(kSequenceHeader, 8, uint32_t{4}) == ErrorCode::kBadValue);  // 18 % 4 != 0
  CHECK(open_with(kSequenceHeader, 28, uint32_t{1}) == ErrorCode::kBadValue);

  // Allowed, but not with sections of these sizes.
  CHECK(open_with(kSequenceHeader, 0, uint32_t{36}) == ErrorCode::kBadSectionSize);
  CHECK(open_with(kSequenceHeader, 4, uint32_t{3}) == ErrorCode::kBadSectionSize);
  CHECK(open_with(kSequenceHeader, 12, uint32_t{22}) == ErrorCode::kBadSectionSize);
  CHECK(open_with(kSequenceHeader, 16, uint32_t{10}) == ErrorCode::kBadSectionSize);
}

TEST_CASE("sequence sections that are cut or missing are refused") {
  for (const SectionId id : {kSequenceHeader, kSequenceItemScales, kSequenceItemValues,
                             kSequencePositions, kSequenceWeights}) {
    CAPTURE(id.name());
    const size_t size = section_size(id);
    for (const size_t kept : {size_t{0}, size_t{4}, size - 4, size - 1}) {
      if (kept < size) CHECK(open_changed(id, kept, "", 0) == ErrorCode::kBadSectionSize);
    }
  }
  ShardWriter empty(ShardRole::kModel);
  empty.add(SectionId("META"), {});
  const AlignedBuffer file = AlignedBuffer::copy_of(empty.finish());
  const ShardView shard = ShardView::open(file.bytes(), ShardRole::kModel).value();
  CHECK(SequenceView::open(shard, kItems).status().code() == ErrorCode::kMissingSection);
}

TEST_CASE("sequence weights that could lead to NaN are refused") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  const size_t d = kShape.dimensions;
  const size_t bias = 2 * d * sizeof(float);
  const size_t scale = 7 * d * sizeof(float);
  for (const float bad : {nan, infinity, -infinity, 1e9f}) {
    CAPTURE(bad);
    CHECK(open_with(kSequenceItemScales, 8, bad) == ErrorCode::kBadValue);
    CHECK(open_with(kSequencePositions, 4, bad) == ErrorCode::kBadValue);
    CHECK(open_with(kSequenceWeights, bias, bad) == ErrorCode::kBadValue);
    CHECK(open_with(kSequenceWeights, scale, bad) == ErrorCode::kBadValue);
  }
  CHECK(open_with(kSequenceWeights, scale, -1.0f) == ErrorCode::kBadValue);
  CHECK(open_with(kSequencePositions, section_size(kSequencePositions) - 1, int8_t{-128}) ==
        ErrorCode::kBadValue);
  CHECK(open_with(kSequenceWeights, section_size(kSequenceWeights) - 1, int8_t{-128}) ==
        ErrorCode::kBadValue);
}

TEST_CASE("the largest weights that open still give finite vectors") {
  SequenceTable table =
      sample_table({.dimensions = 256, .blocks = 4, .heads = 2, .inner = 1024, .length = 3}, 8);
  test::Random random(9);
  // Rows of one sign, at the largest scale that a shard may hold.
  const SequenceLayout layout(table.shape);
  for (float& value : table.weights) value = random.below(8) == 0 ? -1.27e6f : 1.27e6f;
  for (size_t b = 0; b < table.shape.blocks; ++b) {
    for (size_t v = 0; v < kSequenceVectorCount; ++v) {
      const size_t first = layout.vector(b, static_cast<SequenceVector>(v));
      for (size_t k = 0; k < 256; ++k) table.weights[first + k] = 1e4f;
    }
  }
  for (size_t k = layout.final_gain(); k < layout.size(); ++k) table.weights[k] = -1e4f;
  for (float& value : table.items) value *= 1e4f;
  const Opened opened(table);
  const Row h = encode(opened.view, {1, 2, 3, 1});
  for (const double value : h) CHECK(std::isfinite(value));
  std::vector<float> scores(kItems);
  opened.view.score_all(h, scores);
  for (const float score : scores) CHECK(std::isfinite(score));
}

TEST_CASE("padding of a row says nothing, whatever it holds") {
  const Opened opened(sample_table(kShape, 1));
  const std::vector<uint32_t> clicks = {3, 1, 4};
  const Row expected = encode(opened.view, clicks);

  // The last row of SEQW is one of B, 18 wide, 32 apart.
  std::vector<uint8_t> bytes = shard_bytes(sample_table(kShape, 1));
  const AlignedBuffer file = AlignedBuffer::copy_of(bytes);
  const ShardView shard = ShardView::open(file.bytes(), ShardRole::kModel).value();
  ShardWriter writer(ShardRole::kModel);
  for (const SectionId id : {kSequenceHeader, kSequenceItemScales, kSequenceItemValues,
                             kSequencePositions, kSequenceWeights}) {
    const Bytes old = shard.section(id).value();
    std::vector<uint8_t> changed(old.begin(), old.end());
    if (id.code() == kSequenceWeights.code()) {
      for (size_t k = changed.size() - 14; k < changed.size(); ++k) changed[k] = 99;
    }
    writer.add(id, changed);
  }
  const AlignedBuffer padded = AlignedBuffer::copy_of(writer.finish());
  const ShardView padded_shard = ShardView::open(padded.bytes(), ShardRole::kModel).value();
  CHECK(encode(SequenceView::open(padded_shard, kItems).value(), clicks) == expected);
}
