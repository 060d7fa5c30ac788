#include <doctest/doctest.h>

#include <functional>
#include <limits>

#include "core/shard/shard_writer.h"
#include "tests/core/search_samples.h"

using namespace nearshelf;
using test::make_index;
using test::planted_vectors;
using test::SampleIndex;

namespace {

using Edit = std::function<void(std::vector<uint8_t>&)>;

// The same shard with one section edited and every checksum made right.
AlignedBuffer edited(const AlignedBuffer& shard, ShardRole role, SectionId id, const Edit& edit) {
  const ShardView view = ShardView::open(shard.bytes(), role).value();
  ShardWriter writer(role);
  for (uint32_t k = 0; k < view.section_count(); ++k) {
    char name[5] = {};
    view.section_name(k).copy(name, 4);
    const Bytes old = view.section_bytes(k);
    std::vector<uint8_t> bytes(old.begin(), old.end());
    if (view.section_name(k) == id.name()) edit(bytes);
    writer.add(SectionId(name), bytes);
  }
  return AlignedBuffer::copy_of(writer.finish());
}

template <typename T>
Edit set(size_t index, T value) {
  return [=](std::vector<uint8_t>& bytes) {
    REQUIRE(bytes.size() >= (index + 1) * sizeof(T));
    std::memcpy(bytes.data() + index * sizeof(T), &value, sizeof(T));
  };
}

Edit drop_last() {
  return [](std::vector<uint8_t>& bytes) { bytes.pop_back(); };
}

ErrorCode head_after(IndexTier tier, SectionId id, const Edit& edit) {
  SampleIndex sample = make_index(planted_vectors(90, 20, 5, 0.5f, 1), tier, 40, 4);
  const AlignedBuffer head = edited(sample.head, ShardRole::kVectorIndex, id, edit);
  return VectorIndex().load_head(head.bytes()).code();
}

enum class Kind { kRows, kCodes, kIds };

ErrorCode shard_after(Kind kind, SectionId id, const Edit& edit) {
  SampleIndex sample = make_index(planted_vectors(90, 20, 5, 0.5f, 1), IndexTier::kCoded, 40);
  sample.load();
  const AlignedBuffer& shard = kind == Kind::kRows    ? sample.rows[1]
                               : kind == Kind::kCodes ? sample.codes[1]
                                                      : sample.ids[1];
  const ShardRole role = kind == Kind::kRows    ? ShardRole::kVectorRows
                         : kind == Kind::kCodes ? ShardRole::kVectorCodes
                                                : ShardRole::kVectorIds;
  const AlignedBuffer changed = edited(shard, role, id, edit);
  return sample.index.add(changed.bytes()).code();
}

const float kNan = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST_CASE("the untouched index opens in every tier") {
  const Edit nothing = [](std::vector<uint8_t>&) {};
  for (const IndexTier tier : {IndexTier::kExact, IndexTier::kCoded, IndexTier::kClusters}) {
    CHECK(head_after(tier, kIndexMeta, nothing) == ErrorCode::kOk);
  }
  for (const Kind kind : {Kind::kRows, Kind::kCodes, Kind::kIds}) {
    CHECK(shard_after(kind, kIndexMeta, nothing) == ErrorCode::kOk);
  }
}

TEST_CASE("a head whose counts contradict each other is refused") {
  // tier, items, rows, dimensions, input dimensions, row blocks, code blocks, id buckets, effort, 0
  for (const size_t field : {0u, 1u, 2u, 3u, 4u, 5u, 7u, 8u}) {
    CAPTURE(field);
    CHECK(head_after(IndexTier::kCoded, kIndexMeta, set<uint32_t>(field, 0)) != ErrorCode::kOk);
  }
  for (size_t field = 0; field < 10; ++field) {
    CAPTURE(field);
    const auto code = head_after(IndexTier::kCoded, kIndexMeta, set<uint32_t>(field, UINT32_MAX));
    CHECK(code == ErrorCode::kBadValue);
  }
  CHECK(head_after(IndexTier::kExact, kBlockStarts, set<uint32_t>(1, 0)) == ErrorCode::kBadLayout);
  CHECK(head_after(IndexTier::kExact, kBlockStarts, set<uint32_t>(1, 91)) == ErrorCode::kBadLayout);
  CHECK(head_after(IndexTier::kExact, kBlockStarts, set<uint32_t>(3, 89)) == ErrorCode::kBadLayout);
  CHECK(head_after(IndexTier::kCoded, kRotationSigns, drop_last()) == ErrorCode::kBadSectionSize);
  CHECK(head_after(IndexTier::kClusters, kCentroidValues, drop_last()) ==
        ErrorCode::kBadSectionSize);
  CHECK(head_after(IndexTier::kClusters, kCentroidFactors, set(0, kNan)) == ErrorCode::kBadValue);
  CHECK(head_after(IndexTier::kExact, kIndexMeta, set<uint32_t>(0, 3)) ==
        ErrorCode::kMissingSection);
}

TEST_CASE("a row shard with impossible values is refused") {
  CHECK(shard_after(Kind::kRows, kIndexMeta, set<uint32_t>(0, 3)) == ErrorCode::kBadLayout);
  CHECK(shard_after(Kind::kRows, kIndexMeta, set<uint32_t>(0, 0)) == ErrorCode::kBadLayout);
  CHECK(shard_after(Kind::kRows, kIndexMeta, set<uint32_t>(1, 41)) == ErrorCode::kBadLayout);
  CHECK(shard_after(Kind::kRows, kIndexMeta, set<uint32_t>(2, 39)) == ErrorCode::kBadSectionSize);
  CHECK(shard_after(Kind::kRows, kIndexMeta, set<uint32_t>(2, 0)) == ErrorCode::kBadValue);
  CHECK(shard_after(Kind::kRows, kIndexMeta, set<uint32_t>(3, 21)) == ErrorCode::kBadValue);
  CHECK(shard_after(Kind::kRows, kRowValues, drop_last()) == ErrorCode::kBadSectionSize);
  CHECK(shard_after(Kind::kRows, kRowFactors, set(0, kNan)) == ErrorCode::kBadValue);
  CHECK(shard_after(Kind::kRows, kRowFactors, set(39, -1.0f)) == ErrorCode::kBadValue);
  CHECK(shard_after(Kind::kRows, kRowItemNumbers, set<uint32_t>(2, 90)) == ErrorCode::kBadValue);
  CHECK(shard_after(Kind::kRows, kRowIds, set<uint32_t>(1, 1u << 30)) != ErrorCode::kOk);
}

TEST_CASE("a code shard with impossible values is refused") {
  CHECK(shard_after(Kind::kCodes, kIndexMeta, set<uint32_t>(0, 3)) == ErrorCode::kBadLayout);
  CHECK(shard_after(Kind::kCodes, kIndexMeta, set<uint32_t>(1, 60)) == ErrorCode::kBadValue);
  CHECK(shard_after(Kind::kCodes, kIndexMeta, set<uint32_t>(1, 90)) == ErrorCode::kBadValue);
  CHECK(shard_after(Kind::kCodes, kIndexMeta, set<uint32_t>(2, 0)) == ErrorCode::kBadValue);
  CHECK(shard_after(Kind::kCodes, kIndexMeta, set<uint32_t>(3, 128)) == ErrorCode::kBadValue);
  CHECK(shard_after(Kind::kCodes, kCodeValues, drop_last()) == ErrorCode::kBadSectionSize);
  CHECK(shard_after(Kind::kCodes, kCodeFactors, set(0, kNan)) == ErrorCode::kBadValue);
  CHECK(shard_after(Kind::kCodes, kRowItemNumbers, set<uint32_t>(2, 90)) == ErrorCode::kBadValue);
}

TEST_CASE("an id shard with impossible values is refused") {
  CHECK(shard_after(Kind::kIds, kIndexMeta, set<uint32_t>(0, 3)) == ErrorCode::kBadValue);
  CHECK(shard_after(Kind::kIds, kIndexMeta, set<uint32_t>(1, 1)) == ErrorCode::kBadSectionSize);
  CHECK(shard_after(Kind::kIds, kIdHashes, set(0, UINT32_MAX)) == ErrorCode::kBadLayout);
  CHECK(shard_after(Kind::kIds, kIdRows, set<uint32_t>(0, 90)) == ErrorCode::kBadValue);
}

TEST_CASE("codes that disagree with the rows about the items cannot get past a filter") {
  const auto vectors = planted_vectors(90, 20, 5, 0.5f, 1);
  SampleIndex sample = make_index(vectors, IndexTier::kCoded, 40);
  sample.load();
  const AlignedBuffer lying =
      edited(sample.codes[0], ShardRole::kVectorCodes, kRowItemNumbers, set<uint32_t>(0, 7));
  REQUIRE(sample.index.add(lying.bytes()).ok());
  SearchFilter filter;
  filter.range = {7, 8};
  REQUIRE(sample.index.plan(vectors.row(0), filter).ok());
  const auto found = sample.index.search(10);
  REQUIRE(found.ok());
  REQUIRE(found.value().size() == 1);
  CHECK(found.value()[0].item == 7);
}
