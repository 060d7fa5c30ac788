#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/kernels/quantize.h"
#include "core/search/rotation.h"
#include "tests/core/random.h"
#include "tests/core/search_samples.h"

using namespace nearshelf;
using test::make_index;
using test::planted_vectors;
using test::SampleIndex;
using test::SampleVectors;

namespace {

// Plain loops over what the shards hold: integers, then one float multiplication.
std::vector<Scored> reference(const SampleVectors& vectors, std::span<const float> query,
                              const SearchFilter& filter, size_t limit) {
  const QuantizedQuery quantized = quantize_unit_query(query);
  std::vector<Scored> all;
  for (uint32_t item = 0; item < vectors.count(); ++item) {
    if (!filter.allows(item)) continue;
    std::vector<int8_t> row(vectors.dimensions);
    const float factor = quantize_unit(vectors.row(item), row);
    int32_t dot = 0;
    for (size_t k = 0; k < row.size(); ++k) dot += int32_t{row[k]} * quantized.values[k];
    all.push_back({item, factor * static_cast<float>(dot)});
  }
  std::sort(all.begin(), all.end(), ranks_before);
  all.resize(std::min(limit, all.size()));
  for (Scored& scored : all) scored.score *= quantized.factor;
  return all;
}

void check_equal(const std::vector<Match>& found, const std::vector<Scored>& expected) {
  REQUIRE(found.size() == expected.size());
  for (size_t place = 0; place < found.size(); ++place) {
    CHECK(found[place].item == expected[place].item);
    CHECK(found[place].score == expected[place].score);
    CHECK(found[place].id == "item-" + std::to_string(expected[place].item));
  }
}

std::vector<Match> search(SampleIndex& sample, std::span<const float> query, uint32_t limit,
                          const SearchFilter& filter = {}, uint32_t effort = 0) {
  REQUIRE(sample.index.plan(query, filter, effort).ok());
  auto found = sample.index.search(limit);
  REQUIRE(found.ok());
  return found.value();
}

double overlap(const std::vector<Match>& found, const std::vector<Scored>& expected) {
  std::set<uint32_t> wanted;
  for (const Scored& scored : expected) wanted.insert(scored.item);
  double hits = 0;
  for (const Match& match : found) hits += wanted.count(match.item) != 0 ? 1 : 0;
  return hits / static_cast<double>(expected.size());
}

}  // namespace

TEST_CASE("an exact search equals the plain reference over sizes, dimensions and limits") {
  for (const uint32_t dimensions : {1u, 3u, 16u, 37u, 128u, 256u}) {
    for (const uint32_t count : {1u, 2u, 15u, 16u, 17u, 300u, 1000u}) {
      const SampleVectors vectors = planted_vectors(count, dimensions, 5, 0.7f, count + dimensions);
      SampleIndex sample = make_index(vectors, IndexTier::kExact, 290);
      sample.load();
      const SampleVectors queries = planted_vectors(2, dimensions, 2, 0.5f, 77);
      for (const uint32_t limit : {1u, 10u, 1000u}) {
        CAPTURE(dimensions);
        CAPTURE(count);
        CAPTURE(limit);
        check_equal(search(sample, queries.row(1), limit),
                    reference(vectors, queries.row(1), {}, limit));
      }
    }
  }
}

TEST_CASE("filters apply before the scan: the list stays full, and may be empty") {
  const SampleVectors vectors = planted_vectors(700, 32, 9, 0.6f, 5);
  SampleIndex sample = make_index(vectors, IndexTier::kExact, 100);
  sample.load();
  std::vector<uint8_t> bitmap(88, 0);
  for (uint32_t item = 0; item < 700; item += 23)
    bitmap[item / 8] |= static_cast<uint8_t>(1u << (item % 8));
  SearchFilter allowed;
  allowed.allowed = bitmap;
  SearchFilter range;
  range.range = {250, 263};
  SearchFilter both = allowed;
  both.range = {200, 600};
  both.excluded = 230;
  for (const SearchFilter& filter : {allowed, range, both}) {
    check_equal(search(sample, vectors.row(3), 20, filter),
                reference(vectors, vectors.row(3), filter, 20));
  }
  const std::vector<uint8_t> nobody(88, 0);
  SearchFilter none;
  none.allowed = nobody;
  CHECK(search(sample, vectors.row(3), 20, none).empty());
  none.allowed = Bytes(nobody).first(87);
  CHECK(sample.index.plan(vectors.row(3), none).code() == ErrorCode::kBadArgument);
}

TEST_CASE("equal vectors rank by item number") {
  SampleVectors vectors = planted_vectors(1, 20, 1, 0, 1);
  const std::vector<float> row = vectors.values;
  for (int copies = 1; copies < 900; ++copies) {
    vectors.values.insert(vectors.values.end(), row.begin(), row.end());
  }
  for (const IndexTier tier : {IndexTier::kExact, IndexTier::kCoded}) {
    SampleIndex sample = make_index(vectors, tier, 250);
    sample.load();
    const auto found = search(sample, row, 30);
    REQUIRE(found.size() == 30);
    for (uint32_t place = 0; place < 30; ++place) CHECK(found[place].item == place);
    CHECK(found[0].score == doctest::Approx(1).epsilon(0.01));
  }
}

TEST_CASE("the code estimate is unbiased over rotations and good for one") {
  const SampleVectors vectors = planted_vectors(2, 128, 2, 1, 8);
  const auto x = vectors.row(0);
  std::vector<float> q(x.begin(), x.end());
  for (size_t k = 0; k < q.size(); ++k) q[k] = 0.6f * q[k] + 0.8f * vectors.row(1)[k];
  double truth = 0;
  for (size_t k = 0; k < q.size(); ++k) truth += double{q[k]} * x[k];
  test::Random random(4);
  constexpr int kRotations = 2000;
  double sum = 0;
  double squares = 0;
  for (int rotation = 0; rotation < kRotations; ++rotation) {
    std::vector<uint8_t> signs(kRotationSignBytes);
    for (uint8_t& byte : signs) byte = static_cast<uint8_t>(random.next());
    const RotatedVector rx = rotate(x, signs);
    const RotatedVector rq = rotate(q, signs);
    double dot = 0;
    double absolute = 0;
    for (size_t k = 0; k < kCodeBits; ++k) {
      dot += rx[k] > 0 ? rq[k] : -rq[k];
      absolute += std::fabs(rx[k]);
    }
    CHECK(squared_length(rx) == doctest::Approx(1).epsilon(1e-4));
    const double error = dot / absolute - truth;
    sum += error;
    squares += error * error;
  }
  const double deviation = std::sqrt(squares / kRotations);
  CHECK(deviation < 0.06);  // the bound of the paper's theorem is O(1/sqrt(256))
  // Four standard errors of the mean.
  CHECK(std::fabs(sum / kRotations) < 4 * deviation / std::sqrt(double{kRotations}));
}

TEST_CASE("a coded search reranks to the exact list, and asks for the rows it needs") {
  const SampleVectors vectors = planted_vectors(4000, 128, 100, 0.6f, 6);
  SampleIndex sample = make_index(vectors, IndexTier::kCoded, 200);
  sample.load(false);
  double recall = 0;
  for (uint32_t query = 0; query < 40; ++query) {
    REQUIRE(sample.index.plan(vectors.row(query), {}, 200).ok());
    for (const uint32_t block : sample.index.missing()) {
      REQUIRE(sample.index.add(sample.rows[block].bytes()).ok());
    }
    CHECK(sample.index.missing().empty());
    const auto found = sample.index.search(10);
    REQUIRE(found.ok());
    CHECK(found.value()[0].item == query);
    recall += overlap(found.value(), reference(vectors, vectors.row(query), {}, 10));
  }
  CHECK(recall / 40 > 0.98);
  // Reranking everything is the exact search.
  sample.load();
  check_equal(search(sample, vectors.row(1), 25, {}, 4000),
              reference(vectors, vectors.row(1), {}, 25));
  SearchFilter range;
  range.range = {100, 150};
  check_equal(search(sample, vectors.row(1), 25, range, 50),
              reference(vectors, vectors.row(1), range, 25));
}

TEST_CASE("probing every cluster equals the exact search, with and without spill") {
  const SampleVectors vectors = planted_vectors(1500, 64, 30, 0.8f, 12);
  for (const bool spill : {false, true}) {
    SampleIndex sample = make_index(vectors, IndexTier::kClusters, 0, 12, spill);
    sample.load();
    for (uint32_t query = 0; query < 10; ++query) {
      check_equal(search(sample, vectors.row(query * 100), 33, {}, 12),
                  reference(vectors, vectors.row(query * 100), {}, 33));
    }
  }
}

TEST_CASE("a clustered search says which clusters it lacks and ranks those it has") {
  const SampleVectors vectors = planted_vectors(600, 32, 8, 0.3f, 2);
  SampleIndex sample = make_index(vectors, IndexTier::kClusters, 0, 8);
  sample.load(false);
  REQUIRE(sample.index.plan(vectors.row(5), {}, 3).ok());
  const std::vector<uint32_t> missing = sample.index.missing();
  CHECK(missing.size() == 3);
  CHECK(std::is_sorted(missing.begin(), missing.end()));
  CHECK(sample.index.search(10).value().empty());
  REQUIRE(sample.index.add(sample.rows[missing[1]].bytes()).ok());
  CHECK(sample.index.missing() == std::vector<uint32_t>{missing[0], missing[2]});
  CHECK(sample.index.search(10).value().size() == 10);
  sample.index.release_rows();
  CHECK(sample.index.missing() == missing);
  CHECK(sample.index.search(10).value().empty());
}

TEST_CASE("an item is looked up by id and left out of its own list") {
  const SampleVectors vectors = planted_vectors(500, 48, 10, 0.5f, 3);
  for (const IndexTier tier : {IndexTier::kExact, IndexTier::kCoded, IndexTier::kClusters}) {
    SampleIndex sample = make_index(vectors, tier, 120, 6);
    sample.load(false);
    const std::string id = "item-123";
    CHECK(sample.index.plan_like(id, {}).code() == ErrorCode::kNotLoaded);
    const std::vector<uint32_t> home = sample.index.blocks_of(id);
    REQUIRE(home.size() == 1);
    REQUIRE(sample.index.add(sample.rows[home[0]].bytes()).ok());
    REQUIRE(sample.index.plan_like(id, {}).ok());
    for (const uint32_t block : sample.index.missing()) {
      REQUIRE(sample.index.add(sample.rows[block].bytes()).ok());
    }
    const auto found = sample.index.search(10);
    REQUIRE(found.ok());
    REQUIRE(found.value().size() == 10);
    for (const Match& match : found.value()) CHECK(match.item != 123);
    CHECK(sample.index.plan_like("no such item", {}).code() == ErrorCode::kUnknownItem);
  }
}

TEST_CASE("queries that mean nothing are refused") {
  const SampleVectors vectors = planted_vectors(50, 8, 2, 0.5f, 3);
  SampleIndex sample = make_index(vectors, IndexTier::kExact, 50);
  CHECK(sample.index.plan(vectors.row(0), {}).code() == ErrorCode::kNotLoaded);
  CHECK(sample.index.add(sample.rows[0].bytes()).code() == ErrorCode::kNotLoaded);
  sample.load();
  CHECK(sample.index.search(10).status().code() == ErrorCode::kNotLoaded);
  std::vector<float> query(8, 0.0f);
  CHECK(sample.index.plan(query, {}).code() == ErrorCode::kBadArgument);
  query[3] = std::nanf("");
  CHECK(sample.index.plan(query, {}).code() == ErrorCode::kBadArgument);
  query.assign(9, 1.0f);
  CHECK(sample.index.plan(query, {}).code() == ErrorCode::kBadArgument);
  query.assign(8, 1e30f);
  REQUIRE(sample.index.plan(query, {}).ok());
  CHECK(sample.index.search(0).status().code() == ErrorCode::kBadArgument);
  CHECK(sample.index.search(kMaxSearchLimit + 1).status().code() == ErrorCode::kBadArgument);
  CHECK(sample.index.search(10).value().size() == 10);
}

TEST_CASE("a wider query is projected into the space of the rows") {
  const SampleVectors vectors = planted_vectors(60, 4, 3, 0.5f, 3);
  IndexHeadTable head;
  head.item_count = 60;
  head.dimensions = 4;
  head.input_dimensions = 6;
  head.block_starts = {0, 60};
  head.projection.assign(24, 0.0f);  // coordinates 1..4 of the six
  for (size_t k = 0; k < 4; ++k) head.projection[k * 6 + k + 1] = 1;
  const AlignedBuffer bytes = AlignedBuffer::copy_of(write_index_head(head));
  SampleIndex sample = make_index(vectors, IndexTier::kExact, 60);
  VectorIndex index;
  REQUIRE(index.load_head(bytes.bytes()).ok());
  REQUIRE(index.add(sample.rows[0].bytes()).ok());
  const auto row = vectors.row(9);
  const std::vector<float> wide = {5, row[0], row[1], row[2], row[3], -7};
  REQUIRE(index.plan(wide, {}).ok());
  check_equal(index.search(7).value(), reference(vectors, row, {}, 7));
}
