// What the whole trainer reaches on real data where it is present: the promises of docs/quality.md.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "pipeline/evaluate/evaluation.h"
#include "pipeline/evaluate/rankers.h"
#include "pipeline/import/event_reader.h"
#include "pipeline/import/timestamp.h"
#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

// The rows as a browser reads them, in the dataset's numbers.
ItemRows rows_as_shipped(const PackedShelf& packed, const Dataset& dataset) {
  Shelf shelf;
  open_shelf(packed, &shelf);
  const CatalogView& catalog = shelf.catalog();
  ItemRows rows(dataset.item_count());
  for (uint32_t item = 0; item < catalog.item_count(); ++item) {
    const auto known = [&](uint32_t place) {
      return find_item(dataset, std::string(catalog.item_id(place)));
    };
    shelf.model().rows().for_each(item, [&](uint32_t neighbour, float weight) {
      rows[known(item)].push_back({known(neighbour), weight});
    });
  }
  return rows;
}

int64_t day(const char* text) { return to_minute(*parse_time(text)); }

}  // namespace

TEST_CASE("Online Retail: the chosen model beats the published blend in fewer bytes") {
  const auto path = shared_data("interactions/online-retail-uci-2010-2011.csv.xz");
  if (!path) return;
  std::ostream nowhere(nullptr);
  Progress progress(nowhere, Progress::Style::kSilent);
  EventsOptions events;
  events.path = *path;
  const EventLog log = read_events(events, progress);
  const Split split = split_by_time(make_dataset(log), day("2011-10-01"), day("2011-11-01"));

  EvaluateOptions options;
  options.select.content.products = log.products;
  const Evaluation evaluation = evaluate(split.validation, split.test, {}, options, &progress);
  const EvaluationRow& whole = evaluation.rows.back();
  CHECK(whole.metrics.recall >= 0.367);
  CHECK(whole.metrics.ndcg >= 0.337);
  CHECK(whole.bytes_gzip <= 250 * 1024);
  // The vectors add little here for twice the bytes.
  CHECK(!evaluation.tuning.settings.parts.has(ModelPart::kVectors));
  CHECK(evaluation.tuning.settings.parts.has(ModelPart::kRows));
  CHECK(evaluation.tuning.settings.parts.has(ModelPart::kHistory));

  // int8 weights rank as the float weights do.
  const TrainingData data(split.test.train, options.select.content, &progress);
  const ModelTable model = fit(data, evaluation.tuning.settings, &progress);
  const PackedShelf packed = pack_bare_shelf(split.test.train, model);
  const auto metrics_of = [&](const ItemRows& rows) {
    const RankedLists lists = rank_cases(split.test, rows_score(rows), model.popularity);
    return measure(split.test, lists, {});
  };
  const Metrics in_float = metrics_of(model.rows);
  const Metrics in_bytes = metrics_of(rows_as_shipped(packed, split.test.train));
  CAPTURE(in_float.recall);
  CAPTURE(in_bytes.recall);
  CHECK(std::abs(in_bytes.recall - in_float.recall) <= 0.005 * in_float.recall);
  CHECK(std::abs(in_bytes.ndcg - in_float.ndcg) <= 0.005 * in_float.ndcg);
  MESSAGE("rows in float: recall@20 ", in_float.recall, ", NDCG@20 ", in_float.ndcg,
          "; as shipped: ", in_bytes.recall, ", ", in_bytes.ndcg);
}

}  // namespace nearshelf::pipeline::testing
