// The published golden rows of the Online Retail benchmark, on the real file where it is present.
#include <doctest/doctest.h>

#include <limits>
#include <sstream>

#include "pipeline/evaluate/cases.h"
#include "pipeline/evaluate/metrics.h"
#include "pipeline/evaluate/rankers.h"
#include "pipeline/import/event_reader.h"
#include "pipeline/import/timestamp.h"
#include "pipeline/train/popularity.h"
#include "tests/pipeline/import_support.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;

namespace {

constexpr const char* kFile = "interactions/online-retail-uci-2010-2011.csv.xz";

int64_t minute_of(const char* day) { return to_minute(*parse_time(day)); }

}  // namespace

TEST_CASE("Online Retail: the split and the deterministic baselines") {
  const auto path = testing::shared_data(kFile);
  if (!path) return;
  std::ostringstream out;
  Progress progress(out, Progress::Style::kSilent);
  EventsOptions options;
  options.path = *path;
  const EventLog log = read_events(options, progress);
  const Dataset dataset = make_dataset(log);
  CHECK(dataset.visits.size() == 19'773);
  const HeldOut held =
      hold_out(dataset, minute_of("2011-11-01"), std::numeric_limits<int64_t>::max());
  CHECK(held.train.visits.size() == 16'206);
  CHECK(held.train.item_count() == 3'847);
  CHECK(held.train.pair_count() == 412'503);
  CHECK(held.visits == 3'567);
  REQUIRE(held.cases.size() == 2'923);
  size_t given = 0;
  size_t targets = 0;
  for (const Case& test : held.cases) {
    given += test.given.size();
    targets += test.targets.size();
  }
  CHECK(given == 33'782);
  CHECK(targets == 35'198);

  const HeldOut validation = hold_out(dataset, minute_of("2011-10-01"), minute_of("2011-11-01"));
  CHECK(validation.train.visits.size() == 14'201);
  CHECK(validation.train.item_count() == 3'723);
  CHECK(validation.cases.size() == 1'627);

  const auto filler = recent_popularity(held.train, 30 * 1440);
  const auto row = [&](const ScoreCase& score) {
    return measure(held, rank_cases(held, score, filler));
  };
  const double infinity = std::numeric_limits<double>::infinity();
  const Metrics popular = row(popularity_score(decayed_popularity(held.train, infinity)));
  CHECK(popular.recall == doctest::Approx(0.0555).epsilon(0.01));
  CHECK(popular.ndcg == doctest::Approx(0.0477).epsilon(0.01));
  CHECK(popular.novelty == doctest::Approx(3.78).epsilon(0.002));
  CHECK(popular.coverage == doctest::Approx(0.008).epsilon(0.1));
  const Metrics recent = row(popularity_score(filler));
  CHECK(recent.recall == doctest::Approx(0.0884).epsilon(0.006));
  CHECK(recent.ndcg == doctest::Approx(0.0703).epsilon(0.007));

  const CooccurrenceTable table = CooccurrenceTable::count(held.train);
  const Metrics cosine = row(rows_score(cosine_rows(table, {.neighbours = 10})));
  CHECK(cosine.recall == doctest::Approx(0.2998).epsilon(0.002));
  CHECK(cosine.ndcg == doctest::Approx(0.2810).epsilon(0.002));
  CHECK(cosine.novelty == doctest::Approx(6.11).epsilon(0.002));
  CHECK(cosine.coverage == doctest::Approx(0.637).epsilon(0.002));
  CHECK(cosine.repeat_recall == doctest::Approx(0.320).epsilon(0.003));
  CHECK(cosine.novel_recall == doctest::Approx(0.251).epsilon(0.003));
  const Metrics wider = row(rows_score(cosine_rows(table, {.neighbours = 20})));
  CHECK(wider.recall == doctest::Approx(0.2929).epsilon(0.002));
  CHECK(wider.ndcg == doctest::Approx(0.2753).epsilon(0.002));
}
