#include "pipeline/evaluate/evaluation.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "pipeline/evaluate/evaluation_error.h"
#include "pipeline/evaluate/rankers.h"
#include "pipeline/pack/digest.h"
#include "pipeline/train/popularity.h"

namespace nearshelf::pipeline {
namespace {

constexpr int64_t kThirtyDays = 30 * 1440;
constexpr size_t kTimedQueries = 500;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

class Evaluator {
 public:
  Evaluator(const HeldOut& held, Evaluation* evaluation, Progress* progress)
      : held_(held),
        evaluation_(evaluation),
        progress_(progress),
        table_(CooccurrenceTable::count(held.train)),
        filler_(recent_popularity(held.train, kThirtyDays)) {}

  void measure_baselines() {
    progress_->begin("measure baselines");
    add("popular, all time",
        popularity_score(decayed_popularity(held_.train, std::numeric_limits<double>::infinity())));
    add("popular, last 30 days", popularity_score(filler_));
    add("own purchase history, then popular",
        history_score(settings().session.history_half_life, filler_));
    for (const size_t neighbours : {size_t{10}, size_t{20}}) {
      ItemRows rows = cosine_rows(table_, {.neighbours = neighbours});
      add("item-kNN (cosine), K = " + std::to_string(neighbours), rows_score(std::move(rows)));
    }
    progress_->end(std::to_string(evaluation_->rows.size()) + " rows");
  }

  void measure_float_rows() {
    progress_->begin("measure rows in float");
    RidgeSettings unlimited = settings().ridge;
    unlimited.support.min_support = 1;
    add("sparse ridge rows, float, any support",
        rows_score(ridge_rows(table_, unlimited, progress_)));
    add("sparse ridge rows, float", rows_score(ridge_rows(table_, settings().ridge, progress_)));
    progress_->end("lambda " + std::to_string(static_cast<int>(settings().ridge.ridge)));
  }

  void measure_packed() {
    const auto start = std::chrono::steady_clock::now();
    const ModelTable model = fit(held_.train, table_, settings(), progress_);
    evaluation_->train_seconds = seconds_since(start);

    progress_->begin("measure packed parts");
    ModelTable rows = model;
    rows.vectors.clear();
    add_packed("packed: rows", rows, {1, 0, 0, 0});
    ModelTable vectors = model;
    vectors.rows.clear();
    add_packed("packed: vectors (iALS)", vectors, {0, 1, 0, 0});
    BlendWeights without_vectors = settings().blend;
    without_vectors[static_cast<size_t>(ModelPart::kVectors)] = 0;
    add_packed("packed: rows + history + popular", rows, without_vectors);
    const PackedShelf whole = add_packed("packed: the whole model", model, settings().blend);
    progress_->end(std::to_string(held_.cases.size()) + " visits");
    evaluation_->query_microseconds = time_queries(whole);
  }

 private:
  const ModelSettings& settings() const { return evaluation_->tuning.settings; }

  void add(std::string name, const ScoreCase& score) {
    const RankedLists lists = rank_cases(held_, score, filler_);
    evaluation_->rows.push_back({.name = std::move(name),
                                 .metrics = measure(held_.cases, lists, held_.train.item_count())});
  }

  PackedShelf add_packed(std::string name, const ModelTable& model, const BlendWeights& weights) {
    PackedShelf shelf = pack_bare_shelf(held_.train, model);
    const RankedLists lists = rank_with_shelf(held_, shelf, weights);
    evaluation_->rows.push_back({.name = std::move(name),
                                 .metrics = measure(held_.cases, lists, held_.train.item_count()),
                                 .bytes_gzip = gzip_size(shelf.model.bytes()),
                                 .packed = true});
    return shelf;
  }

  double time_queries(const PackedShelf& packed) const {
    Shelf shelf;
    open_shelf(packed, &shelf);
    std::vector<double> times;
    for (size_t c = 0; c < std::min(kTimedQueries, held_.cases.size()); ++c) {
      replay(held_.cases[c], held_.train, &shelf);
      const auto start = std::chrono::steady_clock::now();
      const Result<Rail> rail = shelf.recommend({.minute = held_.cases[c].minute});
      times.push_back(rail.ok() ? seconds_since(start) * 1e6 : 0);
    }
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                     times.end());
    return times[times.size() / 2];
  }

  const HeldOut& held_;
  Evaluation* evaluation_;
  Progress* progress_;
  CooccurrenceTable table_;
  std::vector<float> filler_;
};

}  // namespace

Evaluation evaluate(const Dataset& dataset, int64_t validate_from, int64_t test_from,
                    const ModelSettings& defaults, Progress* progress) {
  const HeldOut held = hold_out(dataset, test_from, std::numeric_limits<int64_t>::max());
  if (held.train.visits.empty() || held.cases.empty()) {
    throw EvaluationError(
        "nothing to measure: the log has " + std::to_string(dataset.visits.size()) + " visits, " +
        std::to_string(held.train.visits.size()) + " of them before the test part and " +
        std::to_string(held.cases.size()) +
        " after it that are large enough to split. Give a longer log, or move --test-from");
  }
  Evaluation evaluation;
  evaluation.validate_from = validate_from;
  evaluation.test_from = test_from;
  evaluation.train_visits = held.train.visits.size();
  evaluation.train_items = held.train.item_count();
  evaluation.train_pairs = held.train.pair_count();
  evaluation.test_visits = held.visits;
  evaluation.test_cases = held.cases.size();
  evaluation.unknown_share = static_cast<double>(held.unknown_pairs) /
                             static_cast<double>(std::max<size_t>(1, held.pairs));
  evaluation.tuning =
      choose_settings(hold_out(dataset, validate_from, test_from), defaults, progress);

  Evaluator evaluator(held, &evaluation, progress);
  evaluator.measure_baselines();
  evaluator.measure_float_rows();
  evaluator.measure_packed();
  return evaluation;
}

}  // namespace nearshelf::pipeline
