#include "pipeline/evaluate/tuning.h"

#include <array>
#include <cstdio>
#include <functional>

#include "pipeline/evaluate/blend_search.h"
#include "pipeline/evaluate/metrics.h"
#include "pipeline/evaluate/rankers.h"
#include "pipeline/train/popularity.h"

namespace nearshelf::pipeline {
namespace {

constexpr double kDay = 1440;
constexpr std::array<float, 3> kSteps = {1.0f, 0.8f, 0.6f};
constexpr std::array<double, 4> kRecentHalfLives = {0.1, 1, 7, 30};  // days
constexpr BlendWeights kRowsOnly = {1, 0, 0, 0};
constexpr BlendWeights kVectorsOnly = {0, 1, 0, 0};

std::string format(const char* pattern, double a, double b = 0) {
  char text[128];
  std::snprintf(text, sizeof(text), pattern, a, b);
  return text;
}

class Tuner {
 public:
  Tuner(const HeldOut& validation, const ModelSettings& defaults, Progress* progress)
      : held_(validation),
        table_(CooccurrenceTable::count(validation.train)),
        filler_(recent_popularity(validation.train, static_cast<int64_t>(30 * kDay))),
        progress_(progress) {
    tuning_.settings = defaults;
    tuning_.cases = validation.cases.size();
  }

  Tuning run() {
    choose_ridge();
    choose_ials();
    choose_popularity();
    ModelTable model = fit(held_.train, table_, tuning_.settings, progress_);
    choose_recency(&model);
    progress_->begin("choose blend");
    const PackedShelf packed = pack_bare_shelf(held_.train, model);
    tuning_.settings.blend = search_blend(held_, packed, tuning_.settings.blend, progress_);
    progress_->end("on " + std::to_string(tuning_.cases) + " validation visits");
    return std::move(tuning_);
  }

 private:
  struct Candidate {
    std::string what;
    ModelSettings settings;
    double ndcg;
  };

  // Keeps the best candidate's settings; ties keep the earlier one.
  void keep_best(const std::vector<Candidate>& candidates) {
    size_t best = 0;
    for (size_t k = 1; k < candidates.size(); ++k) {
      if (candidates[k].ndcg > candidates[best].ndcg) best = k;
    }
    for (size_t k = 0; k < candidates.size(); ++k) {
      tuning_.rows.push_back({candidates[k].what, candidates[k].ndcg, k == best});
    }
    tuning_.settings = candidates[best].settings;
  }

  double ndcg_of(const RankedLists& lists) const {
    return measure(held_.cases, lists, held_.train.item_count()).ndcg;
  }

  void choose_ridge() {
    progress_->begin("choose rows");
    std::vector<Candidate> candidates;
    for (const double ridge : {20.0, 50.0, 200.0}) {
      ModelSettings settings = tuning_.settings;
      settings.ridge.ridge = ridge;
      ItemRows rows = ridge_rows(table_, settings.ridge, progress_);
      const double ndcg = ndcg_of(rank_cases(held_, rows_score(std::move(rows)), filler_));
      candidates.push_back({format("rows: lambda %g", ridge), settings, ndcg});
    }
    keep_best(candidates);
    progress_->end(format("lambda %g", tuning_.settings.ridge.ridge));
  }

  void choose_ials() {
    progress_->begin("choose vectors");
    std::vector<Candidate> candidates;
    for (const bool visits : {false, true}) {
      ModelSettings settings = tuning_.settings;
      settings.ials.users_are_visits = visits;
      // The steep edge of the grid differs: visits are shorter than shoppers' whole histories.
      settings.ials.regularisation = visits ? 0.003 : 0.01;
      ModelTable model = empty_model(settings);
      model.vectors = train_ials(held_.train, settings.ials, progress_);
      model.popularity = decayed_popularity(held_.train, settings.popularity_half_life);
      const PackedShelf packed = pack_bare_shelf(held_.train, model);
      const double ndcg = ndcg_of(rank_with_shelf(held_, packed, kVectorsOnly));
      candidates.push_back(
          {visits ? "vectors: a row is a visit" : "vectors: a row is a shopper", settings, ndcg});
    }
    keep_best(candidates);
    progress_->end(tuning_.settings.ials.users_are_visits ? "a row is a visit"
                                                          : "a row is a shopper");
  }

  void choose_popularity() {
    std::vector<Candidate> candidates;
    for (const double days : {3.0, 7.0, 14.0, 30.0}) {
      ModelSettings settings = tuning_.settings;
      settings.popularity_half_life = days * kDay;
      const auto popularity = decayed_popularity(held_.train, days * kDay);
      const double ndcg = ndcg_of(rank_cases(held_, popularity_score(popularity), filler_));
      candidates.push_back({format("popularity: half-life %g days", days), settings, ndcg});
    }
    keep_best(candidates);
  }

  // How fast a click loses its say in rows and vectors, measured through the core.
  void choose_recency(ModelTable* model) {
    progress_->begin("choose recency");
    std::vector<Candidate> candidates;
    for (const float step : kSteps) {
      for (const double days : kRecentHalfLives) {
        ModelSettings settings = tuning_.settings;
        settings.session.step_decay = step;
        settings.session.recent_half_life = static_cast<float>(days * kDay);
        model->parameters.session = settings.session;
        const PackedShelf packed = pack_bare_shelf(held_.train, *model);
        const double ndcg = ndcg_of(rank_with_shelf(held_, packed, kRowsOnly));
        candidates.push_back(
            {format("recency: step %g, half-life %g days", step, days), settings, ndcg});
        progress_->update(candidates.size(), kSteps.size() * kRecentHalfLives.size());
      }
    }
    keep_best(candidates);
    model->parameters.session = tuning_.settings.session;
    progress_->end(format("step %g, half-life %g days", tuning_.settings.session.step_decay,
                          tuning_.settings.session.recent_half_life / kDay));
  }

  const HeldOut& held_;
  CooccurrenceTable table_;
  std::vector<float> filler_;
  Progress* progress_;
  Tuning tuning_;
};

}  // namespace

Tuning choose_settings(const HeldOut& validation, const ModelSettings& defaults,
                       Progress* progress) {
  if (validation.cases.size() < kFewestCases) {
    Tuning tuning;
    tuning.settings = defaults;
    tuning.cases = validation.cases.size();
    return tuning;
  }
  return Tuner(validation, defaults, progress).run();
}

}  // namespace nearshelf::pipeline
