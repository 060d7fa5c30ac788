#include "pipeline/evaluate/evaluation.h"

#include <algorithm>
#include <chrono>

#include "pipeline/evaluate/baselines.h"
#include "pipeline/evaluate/rankers.h"
#include "pipeline/train/training_data.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kTimedQueries = 500;
// The parts that can be served alone; the free ones say little without another.
constexpr ModelPart kMeasuredParts[] = {ModelPart::kRows, ModelPart::kVectors, ModelPart::kTower,
                                        ModelPart::kSequence};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// `model` with nothing to ship but `part`.
ModelTable with_part_alone(ModelTable model, ModelPart part) {
  if (part != ModelPart::kRows) {
    model.rows.clear();
    model.bought_rows.clear();
  }
  if (part != ModelPart::kVectors) model.vectors.clear();
  if (part != ModelPart::kTower) model.tower = {};
  if (part != ModelPart::kSequence) model.sequence = {};
  return model;
}

bool has_part(const ModelTable& model, ModelPart part) {
  switch (part) {
    case ModelPart::kRows:
      return !model.rows.empty();
    case ModelPart::kVectors:
      return !model.vectors.empty();
    case ModelPart::kTower:
      return model.tower.dimensions > 0;
    case ModelPart::kSequence:
      return !model.sequence.items.empty();
    default:
      return false;
  }
}

double time_queries(const HeldOut& held, const PackedShelf& packed, const BlendWeights* weights) {
  Shelf shelf;
  open_shelf(packed, &shelf);
  std::vector<double> times;
  for (size_t c = 0; c < std::min(kTimedQueries, held.cases.size()); ++c) {
    replay(held.cases[c], held.train, &shelf);
    RailRequest request;
    request.minute = held.cases[c].minute;
    const auto start = std::chrono::steady_clock::now();
    const Result<Rail> rail =
        weights != nullptr ? shelf.recommend(request, *weights) : shelf.recommend(request);
    times.push_back(rail.ok() ? seconds_since(start) * 1e6 : 0);
  }
  if (times.empty()) return 0;
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

class Evaluator {
 public:
  Evaluator(const HeldOut& held, const EvaluateOptions& options, Evaluation* evaluation,
            Progress* progress)
      : held_(held), options_(options), evaluation_(evaluation), progress_(progress) {
    length_ = kCutoff;
    for (const size_t cutoff : options.cutoffs) length_ = std::max(length_, cutoff);
  }

  void run(const HeldOut& validation) {
    const auto start = std::chrono::steady_clock::now();
    const TrainingData data(held_.train, options_.select.content, progress_);
    const ModelTable model = fit(data, settings(), progress_);
    evaluation_->train_seconds = seconds_since(start);
    table_ = &data.cooccurrences();
    measure_baselines(validation);
    measure_packed(model);
    compare();
  }

 private:
  const ModelSettings& settings() const { return evaluation_->tuning.settings; }

  void measure_baselines(const HeldOut& validation) {
    progress_->begin("measure baselines");
    const std::vector<Baseline> baselines = baselines_of(
        options_.protocol, validation, held_, *table_, settings().session.history_half_life);
    for (const Baseline& baseline : baselines) {
      add(baseline.name,
          rank_cases(held_, baseline.score, baseline.filler, length_, baseline.places));
    }
    progress_->end(std::to_string(baselines.size()) + " rows");
  }

  void measure_packed(const ModelTable& model) {
    progress_->begin("measure model");
    for (const ModelPart part : kMeasuredParts) {
      if (!has_part(model, part)) continue;
      BlendWeights weights{};
      weights[static_cast<size_t>(part)] = 1;
      add_packed("packed: " + name_of({part}) + " alone", with_part_alone(model, part), &weights);
    }
    add_packed("packed: the whole model", model, nullptr);
    progress_->end(std::to_string(held_.cases.size()) + " cases");
  }

  EvaluationRow& add(std::string name, const RankedLists& lists) {
    EvaluationRow row;
    row.name = std::move(name);
    row.metrics = measure(held_, lists, {options_.cutoffs, table_});
    evaluation_->rows.push_back(std::move(row));
    ndcgs_.push_back(measure_cases(held_, lists, CaseMetric::kNdcg));
    return evaluation_->rows.back();
  }

  void add_packed(std::string name, const ModelTable& model, const BlendWeights* weights) {
    const PackedShelf shelf = pack_bare_shelf(held_.train, model);
    EvaluationRow& row =
        add(std::move(name), weights != nullptr ? rank_with_shelf(held_, shelf, *weights, length_)
                                                : rank_with_shelf(held_, shelf, length_));
    row.packed = true;
    row.bytes_gzip = model_bytes_gzip(shelf);
    row.query_microseconds = time_queries(held_, shelf, weights);
  }

  void compare() {
    for (size_t row = 0; row + 1 < ndcgs_.size(); ++row) {
      evaluation_->rows[row].gain = paired_difference(ndcgs_.back(), ndcgs_[row]);
    }
  }

  const HeldOut& held_;
  const EvaluateOptions& options_;
  Evaluation* evaluation_;
  Progress* progress_;
  size_t length_;
  const CooccurrenceTable* table_ = nullptr;
  std::vector<std::vector<double>> ndcgs_;  // by row, by case
};

}  // namespace

Evaluation evaluate(const HeldOut& validation, const HeldOut& test, const ModelSettings& defaults,
                    const EvaluateOptions& options, Progress* progress) {
  Evaluation evaluation;
  evaluation.description = options.description;
  evaluation.cutoffs = options.cutoffs;
  evaluation.train_visits = test.train.visits.size();
  evaluation.train_items = test.train.item_count();
  evaluation.train_pairs = test.train.pair_count();
  evaluation.test_visits = test.visits;
  evaluation.test_cases = test.cases.size();
  evaluation.unknown_share = static_cast<double>(test.unknown_pairs) /
                             static_cast<double>(std::max<size_t>(1, test.pairs));
  evaluation.unknown_targets = test.unknown_targets;
  evaluation.tuning = choose_settings(validation, defaults, options.select, progress);
  Evaluator(test, options, &evaluation, progress).run(validation);
  const Metrics& metrics = evaluation.rows.back().metrics;
  evaluation.repeat_share = static_cast<double>(metrics.repeat_targets) /
                            static_cast<double>(std::max<size_t>(1, metrics.targets));
  return evaluation;
}

}  // namespace nearshelf::pipeline
