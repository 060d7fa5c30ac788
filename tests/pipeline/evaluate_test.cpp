#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <sstream>

#include "pipeline/evaluate/evaluation.h"
#include "pipeline/evaluate/evaluation_error.h"
#include "pipeline/evaluate/rankers.h"
#include "pipeline/evaluate/report.h"
#include "tests/pipeline/synthetic_log.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::clustered_log;
using testing::LogBuilder;

namespace {

constexpr int64_t kForEver = std::numeric_limits<int64_t>::max();

}  // namespace

TEST_CASE("the split hash is the published one") {
  CHECK(split_hash("536365:85123A") == 0x3d0ef3576e73f75fu);
}

TEST_CASE("hold-out never looks ahead: nothing of the future enters train or histories") {
  const Dataset dataset = make_dataset(clustered_log(3, 20, 300, 6, 5));
  const int64_t from = newest_share_begins(dataset, 0.2);
  const HeldOut held = hold_out(dataset, from, kForEver);
  CHECK(held.train.visits.back().minute < from);
  CHECK(held.cases.size() > 30);
  for (const Case& test : held.cases) {
    CHECK(test.minute >= from);
    for (const VisitItem& entry : test.history) CHECK(entry.first_minute < from);
    for (const uint32_t target : test.targets) CHECK(target < held.train.item_count());
    CHECK(test.given.size() + test.targets.size() >= 4);
    for (const VisitItem& given : test.given) {
      for (const uint32_t target : test.targets) CHECK(given.item != target);
    }
  }
}

TEST_CASE("a browsed visit is cut in time, an invoice by hash") {
  LogBuilder builder;
  for (int k = 0; k < 6; ++k) builder.add("t", 0, std::to_string(k), 0);
  for (int k = 5; k >= 0; --k) {
    builder.add("s", 1, std::to_string(k), 10 + (5 - k), EventType::kViewItem);
  }
  for (int k = 0; k < 6; ++k) builder.add("invoice", 2, std::to_string(k), 20);
  const HeldOut held = hold_out(make_dataset(builder.log()), 5, kForEver);
  REQUIRE(held.cases.size() == 2);
  CHECK(held.cases[0].given[0].item == 5);
  CHECK(held.cases[0].given[2].item == 3);
  CHECK(held.cases[0].targets == std::vector<uint32_t>{2, 1, 0});
  uint64_t last = 0;
  for (const VisitItem& given : held.cases[1].given) {
    const uint64_t hash = split_hash("invoice:" + std::to_string(given.item));
    CHECK(hash >= last);
    last = hash;
  }
}

TEST_CASE("rankers leave out what is given and fill short lists by popularity") {
  LogBuilder builder;
  for (int visit = 0; visit < 3; ++visit) {
    for (int k = 0; k <= visit + 2; ++k) {
      builder.add("v" + std::to_string(visit), visit, std::to_string(k), visit);
    }
  }
  for (int k = 0; k < 4; ++k) builder.add("test", 9, std::to_string(k), 100);
  const HeldOut held = hold_out(make_dataset(builder.log()), 50, kForEver);
  REQUIRE(held.cases.size() == 1);
  const std::vector<float> filler = {1, 2, 3, 4, 5};
  const auto lists = rank_cases(
      held, [](const Case&, std::span<float> s) { s[0] = 1; }, filler);
  for (const VisitItem& given : held.cases[0].given) {
    CHECK(std::find(lists[0].begin(), lists[0].end(), given.item) == lists[0].end());
  }
  CHECK(lists[0].size() == 3);
}

TEST_CASE("on shoppers with tastes the packed model beats popularity, and the report says so") {
  const Dataset dataset = make_dataset(clustered_log(30, 120, 1500, 6, 9));
  std::ostringstream out;
  Progress progress(out, Progress::Style::kSilent);
  const int64_t test_from = newest_share_begins(dataset, 0.15);
  const int64_t validate_from = newest_share_begins(before(dataset, test_from), 0.15);
  const Split split = split_by_time(dataset, validate_from, test_from);
  ModelSettings settings;
  settings.ials.dimensions = 16;
  settings.ials.epochs = 6;
  EvaluateOptions options;
  options.description = split.description;
  options.cutoffs = {5, 20};
  const Evaluation evaluation =
      evaluate(split.validation, split.test, settings, options, &progress);
  const auto row = [&](const std::string& name) {
    for (const EvaluationRow& entry : evaluation.rows) {
      if (entry.name == name) return entry;
    }
    FAIL("no row " << name);
    return EvaluationRow{};
  };
  const EvaluationRow whole = row("packed: the whole model");
  const EvaluationRow popular = row("popular, last 30 days");
  CHECK(whole.metrics.recall > 2 * popular.metrics.recall);
  CHECK(whole.metrics.at.size() == 2);
  CHECK(whole.metrics.at[0].recall <= whole.metrics.recall + 1e-9);
  CHECK(whole.bytes_gzip > 0);
  CHECK_FALSE(whole.gain.has_value());
  REQUIRE(popular.gain.has_value());
  CHECK(popular.gain->low > 0);
  CHECK(popular.gain->mean == doctest::Approx(whole.metrics.ndcg - popular.metrics.ndcg));
  CHECK(evaluation.tuning.cases >= kFewestCases);
  const std::string text = to_text(evaluation);
  for (const char* part : {"packed: the whole model", "Recall@5", "NDCG@20", "repeat / novel @20",
                           "train before 19"}) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(to_json(evaluation).find("\"model_minus_row_ndcg_at_20\"") != std::string::npos);
}

TEST_CASE("sessions through the core: nothing is hidden, not even the item viewed last") {
  LogBuilder builder;
  for (int s = 0; s < 40; ++s) {
    for (const char* item : {"a", "b", "c"}) {
      builder.add("s" + std::to_string(s), s, item, s, EventType::kViewItem);
    }
  }
  HeldOut held = hold_out(make_dataset(builder.log()), 30, kForEver);
  REQUIRE(held.cases.size() == 10);
  ModelTable model = empty_model({});
  fit_popularity(held.train, {}, &model);
  const PackedShelf packed = pack_bare_shelf(held.train, model);
  held.hides_given = false;
  for (const auto& list : rank_with_shelf(held, packed)) CHECK(list.size() == 3);
  held.hides_given = true;
  for (const auto& list : rank_with_shelf(held, packed)) CHECK(list.size() == 2);
}

TEST_CASE("a log too short to measure is refused with its counts") {
  LogBuilder builder;
  builder.add("1", 0, "a", 1).add("2", 0, "a", 2);
  const Dataset dataset = make_dataset(builder.log());
  CHECK_THROWS_WITH_AS(split_by_time(dataset, 1, 2),
                       doctest::Contains("nothing to measure: the log has 2 visits"),
                       EvaluationError);
}
