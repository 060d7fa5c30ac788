#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "pipeline/evaluate/evaluation_error.h"
#include "pipeline/evaluate/selection_report.h"
#include "pipeline/evaluate/tuning.h"
#include "pipeline/pack/packed_shelf.h"
#include "pipeline/select/blend_search.h"
#include "pipeline/select/scored_cases.h"
#include "tests/pipeline/synthetic_log.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::clustered_log;

namespace {

constexpr int64_t kForEver = std::numeric_limits<int64_t>::max();

HeldOut validation_of(const EventLog& log, double share = 0.2) {
  const Dataset dataset = make_dataset(log);
  return hold_out(dataset, newest_share_begins(dataset, share), kForEver);
}

ModelSettings quick_settings() {
  ModelSettings settings;
  settings.ials.epochs = 4;
  settings.ials.dimensions = 8;
  settings.tower.epochs = 2;
  settings.tower.dimensions = 8;
  return settings;
}

// A case by hand: two candidates, the first liked by rows, the second by popularity.
ScoredCase hand_case(bool rows_are_right, size_t recent_items) {
  ScoredCase scored;
  scored.recent_items = recent_items;
  scored.targets = {rows_are_right ? 0u : 1u};
  scored.target_count = 1;
  CaseCandidate by_rows{.item = 0, .z = {}};
  by_rows.z[static_cast<size_t>(ModelPart::kRows)] = 1;
  CaseCandidate by_popularity{.item = 1, .z = {}};
  by_popularity.z[static_cast<size_t>(ModelPart::kPopularity)] = 1;
  scored.candidates = {by_rows, by_popularity};
  return scored;
}

float weight(const BlendWeights& weights, ModelPart part) {
  return weights[static_cast<size_t>(part)];
}

}  // namespace

TEST_CASE("the blend gives weight to the part that ranks targets first") {
  const PartSet parts = {ModelPart::kRows, ModelPart::kPopularity};
  const Blend start = Blend::same({1, 0, 0.5f, 0, 0, 0, 0});
  const std::vector<ScoredCase> rows_right(60, hand_case(true, 5));
  const Blend with_rows = search_blend(rows_right, parts, start, nullptr);
  CHECK(mean(blended_ndcg(rows_right, with_rows)) == doctest::Approx(1));
  const std::vector<ScoredCase> rows_wrong(60, hand_case(false, 5));
  const Blend without = search_blend(rows_wrong, parts, start, nullptr);
  CHECK(mean(blended_ndcg(rows_wrong, without)) == doctest::Approx(1));
  CHECK(weight(without.buckets[2], ModelPart::kPopularity) > 1);
  CHECK(weight(without.buckets[2], ModelPart::kTower) == 0);
}

TEST_CASE("shoppers with histories of different length get weights of their own") {
  std::vector<ScoredCase> cases(600, hand_case(false, 1));
  cases.insert(cases.end(), 600, hand_case(true, 20));
  const Blend blend = search_blend(cases, {ModelPart::kRows, ModelPart::kPopularity},
                                   Blend::same({1, 0, 0.5f, 0, 0, 0, 0}), nullptr);
  CHECK(mean(blended_ndcg(cases, blend)) == doctest::Approx(1));
  CHECK(weight(blend.buckets[1], ModelPart::kPopularity) >
        weight(blend.buckets[3], ModelPart::kPopularity));
}

TEST_CASE("the selector keeps what pays, names every set it tried, and says why") {
  const HeldOut held = validation_of(clustered_log(6, 60, 1200, 5, 11));
  Progress progress;
  const Tuning tuning = choose_settings(held, quick_settings(), {}, &progress);
  REQUIRE(!tuning.selection.empty());
  const auto chosen = std::find_if(tuning.selection.begin(), tuning.selection.end(),
                                   [](const SelectionRow& row) { return row.chosen; });
  REQUIRE(chosen != tuning.selection.end());
  CHECK(chosen->parts == tuning.settings.parts);
  const double best = tuning.selection.front().ndcg;
  CHECK((chosen->ndcg >= 0.99 * best ||
         (chosen->difference_low <= 0 && chosen->difference_high >= 0)));
  // Sorted, and nothing cheaper that is as good was passed over.
  for (const SelectionRow& row : tuning.selection) {
    CHECK(row.ndcg <= best);
    if (row.bytes_gzip < chosen->bytes_gzip) CHECK(row.ndcg < 0.99 * best);
  }
  // On shoppers with tastes, popularity alone is not enough.
  CHECK((tuning.settings.parts.has(ModelPart::kRows) ||
         tuning.settings.parts.has(ModelPart::kVectors)));
  const std::string text = to_text(tuning);
  CHECK(text.find("chosen") != std::string::npos);
  CHECK(text.find(tuning.reason) != std::string::npos);
}

TEST_CASE("a budget leaves out what does not fit, and an impossible one is an error") {
  const HeldOut held = validation_of(clustered_log(6, 60, 1200, 5, 11));
  Progress progress;
  const Tuning free = choose_settings(held, quick_settings(), {}, &progress);
  size_t smallest = std::numeric_limits<size_t>::max();
  for (const SelectionRow& row : free.selection) smallest = std::min(smallest, row.bytes_gzip);

  SelectOptions tight;
  tight.budget_bytes = smallest;
  const Tuning small = choose_settings(held, quick_settings(), tight, &progress);
  for (const SelectionRow& row : small.selection) {
    if (row.chosen) CHECK(row.bytes_gzip <= smallest);
  }
  SelectOptions impossible;
  impossible.budget_bytes = 10;
  CHECK_THROWS_WITH_AS(choose_settings(held, quick_settings(), impossible, &progress),
                       doctest::Contains("Raise --budget"), EvaluationError);
}

TEST_CASE("too few cases: the defaults, and it says so") {
  const HeldOut held = validation_of(clustered_log(2, 5, 40, 5, 3));
  Progress progress;
  const Tuning tuning = choose_settings(held, quick_settings(), {}, &progress);
  CHECK(tuning.selection.empty());
  CHECK(tuning.settings.parts == quick_settings().parts);
  CHECK(!tuning.reason.empty());
}

TEST_CASE("products without events are in the model by their content") {
  const Dataset dataset = make_dataset(clustered_log(3, 30, 300, 4, 5));
  std::vector<Product> products = products_named_by_id(dataset.item_ids);
  for (size_t k = 0; k < products.size(); ++k) {
    products[k].title = "Candle number" + std::to_string(k);
  }
  products[0].title = "Blue wool scarf";
  Product fresh;
  fresh.id = "zz-new";
  fresh.title = "Red wool scarf";
  products.push_back(fresh);

  const Dataset all = with_items(dataset, products);
  REQUIRE(all.item_count() == dataset.item_count() + 1);
  Progress progress;
  const TrainingData data(all, {.products = products, .embedded = {}, .embeddings = {}}, &progress);
  ModelSettings settings = quick_settings();
  settings.content_support = 10;
  settings.parts = {ModelPart::kRows, ModelPart::kPopularity};
  const ModelTable model = fit(data, settings, &progress);
  const uint32_t scarf = find_item(all, products[0].id);
  const uint32_t added = find_item(all, "zz-new");
  const auto leads_to = [&](uint32_t from, uint32_t to) {
    return std::any_of(model.rows[from].begin(), model.rows[from].end(),
                       [&](const Neighbour& neighbour) { return neighbour.item == to; });
  };
  CHECK(leads_to(added, scarf));
  CHECK(leads_to(scarf, added));
}

TEST_CASE("rows can be kept for the rails about an item, whatever they add to for-you") {
  // One taste for all: popularity says everything.
  const HeldOut held = validation_of(clustered_log(1, 200, 800, 4, 9));
  Progress progress;
  SelectOptions options;
  options.keep_rows = true;
  const Tuning tuning = choose_settings(held, quick_settings(), options, &progress);
  CHECK(tuning.settings.parts.has(ModelPart::kRows));
}
