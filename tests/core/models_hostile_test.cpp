#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/models/model_view.h"
#include "core/shard/shard_writer.h"
#include "tests/core/test_shards.h"

using namespace nearshelf;

namespace {

constexpr uint32_t kItems = 30;

ErrorCode open_model(const ModelTable& table) {
  const AlignedBuffer catalog = test::catalog_shard(test::sample_catalog(kItems));
  const AlignedBuffer model = test::model_shard(table, catalog);
  const CatalogView view = CatalogView::open(catalog.bytes()).value();
  return ModelView::open(model.bytes(), view).status().code();
}

// Copies a shard's sections, letting the test replace one of them, with checksums made right.
ErrorCode open_with(SectionId replaced, const std::vector<uint8_t>& bytes) {
  const AlignedBuffer catalog = test::catalog_shard(test::sample_catalog(kItems));
  const AlignedBuffer model = test::model_shard(test::sample_model(kItems, 4, 1), catalog);
  const ShardView shard = ShardView::open(model.bytes(), ShardRole::kModel).value();
  ShardWriter writer(ShardRole::kModel);
  const SectionId ids[] = {kModelMeta, kParameters,      kRowCounts,    kRowScales,
                           kRowItems,  kRowWeights,      kVectorScales, kVectorValues,
                           kGramian,   kPopularityValues};
  for (const SectionId id : ids) {
    const bool swap = id.code() == replaced.code();
    writer.add(id, swap ? Bytes(bytes) : shard.section(id).value());
  }
  const AlignedBuffer changed = AlignedBuffer::copy_of(writer.finish());
  const CatalogView view = CatalogView::open(catalog.bytes()).value();
  return ModelView::open(changed.bytes(), view).status().code();
}

std::vector<uint8_t> section_of(SectionId id) {
  const AlignedBuffer catalog = test::catalog_shard(test::sample_catalog(kItems));
  const AlignedBuffer model = test::model_shard(test::sample_model(kItems, 4, 1), catalog);
  const Bytes bytes = ShardView::open(model.bytes(), ShardRole::kModel).value().section(id).value();
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("the untouched model opens") {
  CHECK(open_model(test::sample_model(kItems, 4, 1)) == ErrorCode::kOk);
}

TEST_CASE("a model for another catalogue is refused") {
  const AlignedBuffer catalog = test::catalog_shard(test::sample_catalog(kItems));
  const AlignedBuffer model = test::model_shard(test::sample_model(kItems, 4, 1), catalog);

  CatalogTable renamed = test::sample_catalog(kItems);
  renamed.ids[5] = "another";
  const AlignedBuffer other = test::catalog_shard(renamed);
  const CatalogView view = CatalogView::open(other.bytes()).value();
  CHECK(ModelView::open(model.bytes(), view).status().code() == ErrorCode::kCatalogMismatch);

  const AlignedBuffer smaller = test::catalog_shard(test::sample_catalog(kItems - 1));
  const CatalogView small_view = CatalogView::open(smaller.bytes()).value();
  CHECK(ModelView::open(model.bytes(), small_view).status().code() == ErrorCode::kCatalogMismatch);
}

TEST_CASE("NaN and infinity anywhere in a model are refused") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const SectionId id : {kRowScales, kVectorScales, kGramian}) {
    std::vector<uint8_t> bytes = section_of(id);
    std::memcpy(bytes.data() + 4, &nan, sizeof(nan));
    CHECK(open_with(id, bytes) == ErrorCode::kBadValue);
  }
  for (size_t field = 0; field < kParametersSize; field += 4) {
    const bool integer = field == 32 || field == 36 || field == 56 || field == 60;
    const bool reserved = (field >= 64 && field < 96) || (field >= 96 && field % 32 == 28);
    if (integer || reserved) continue;
    std::vector<uint8_t> bytes = section_of(kParameters);
    std::memcpy(bytes.data() + field, &nan, sizeof(nan));
    CAPTURE(field);
    CHECK(open_with(kParameters, bytes) == ErrorCode::kBadValue);
  }
}

TEST_CASE("rows that point outside the catalogue, repeat or end early are refused") {
  std::vector<uint8_t> outside = section_of(kRowItems);
  outside[0] = kItems;
  CHECK(open_with(kRowItems, outside) == ErrorCode::kBadLayout);

  std::vector<uint8_t> repeated = section_of(kRowItems);
  repeated[1] = 0;
  CHECK(open_with(kRowItems, repeated) == ErrorCode::kBadLayout);

  std::vector<uint8_t> early = section_of(kRowItems);
  early.pop_back();
  CHECK(open_with(kRowItems, early) == ErrorCode::kBadLayout);

  std::vector<uint8_t> trailing = section_of(kRowItems);
  trailing.push_back(0);
  CHECK(open_with(kRowItems, trailing) == ErrorCode::kBadSectionSize);
}

TEST_CASE("a fold-in on a Gramian that is not positive definite fails with a reason") {
  ModelTable table = test::sample_model(kItems, 4, 1);
  table.unobserved_weight = -1000;  // nobody trains this; a hostile shard may hold it
  CHECK(open_model(table) == ErrorCode::kBadValue);

  table = test::sample_model(kItems, 4, 1);
  table.parameters.regularisation = 0;
  table.unobserved_weight = 0;
  const AlignedBuffer catalog = test::catalog_shard(test::sample_catalog(kItems));
  const AlignedBuffer bytes = test::model_shard(table, catalog);
  const CatalogView view = CatalogView::open(catalog.bytes()).value();
  const auto model = ModelView::open(bytes.bytes(), view);
  REQUIRE(model.ok());
  std::vector<double> w;
  const std::vector<WeightedItem> one = {{0, 1}};  // rank 1 of 4: singular
  CHECK(model.value().factors().fold_in(one, &w).code() == ErrorCode::kNotPositiveDefinite);
}
