#include "pipeline/evaluate/baselines.h"

#include <array>
#include <cstdio>
#include <limits>

#include "pipeline/evaluate/basket_baselines.h"
#include "pipeline/evaluate/ease.h"
#include "pipeline/evaluate/item_numbers.h"
#include "pipeline/evaluate/metrics.h"
#include "pipeline/evaluate/rating_baselines.h"
#include "pipeline/evaluate/session_knn.h"
#include "pipeline/train/popularity.h"

namespace nearshelf::pipeline {
namespace {

constexpr int64_t kThirtyDays = 30 * 1440;
constexpr double kForEver = std::numeric_limits<double>::infinity();
constexpr std::array<double, 6> kEaseGrid = {10, 20, 50, 100, 200, 500};

std::vector<Baseline> basket_completion(const HeldOut& test, const CooccurrenceTable& table,
                                        double history_half_life) {
  const std::vector<float> recent = recent_popularity(test.train, kThirtyDays);
  std::vector<Baseline> rows = {
      {"popular, all time", popularity_score(decayed_popularity(test.train, kForEver)), recent, {}},
      {"popular, last 30 days", popularity_score(recent), recent, {}},
      {"own purchase history, then popular", history_score(history_half_life, recent), recent, {}}};
  for (const size_t neighbours : {size_t{10}, size_t{20}}) {
    rows.push_back({"item-kNN (cosine), K = " + std::to_string(neighbours),
                    rows_score(cosine_rows(table, {.neighbours = neighbours})),
                    recent,
                    {}});
  }
  return rows;
}

std::vector<Baseline> next_basket(const HeldOut& test) {
  const std::vector<float> popularity = decayed_popularity(test.train, kForEver);
  return {{"G-TopFreq: popular", popularity_score(popularity), popularity, {}},
          {"P-TopFreq: own items by count", personal_frequency_score(popularity), {}, {}},
          {"GP-TopFreq: own, then popular", personal_frequency_score(popularity), popularity, {}},
          {"TIFU-KNN (300, .9, .7, .7, 7)", tifu_knn_score(test.train), popularity, {}}};
}

std::vector<Baseline> sessions(const HeldOut& test) {
  const ItemRows wide = session_cosine_rows(test.train, 50);
  std::vector<Baseline> rows = {
      {"popular", popularity_score(click_popularity(test.train)), {}, {}},
      {"item-kNN (cosine), K = 50", session_score(wide, 0), {}, {}},
      {"item-kNN, K = 50, repeats .2", session_score(wide, 0.2f), {}, {}},
      {"item-kNN, K = 50, repeats first", session_score(wide, 1000), {}, {}},
      {"item-kNN, K = 20, repeats first",
       session_score(session_cosine_rows(test.train, 20), 1000),
       {},
       {}}};
  for (Baseline& row : rows) row.places = numeric_places(test.train);
  return rows;
}

// By NDCG@100, the figure of this protocol's tables.
double choose_ease_lambda(const HeldOut& validation) {
  double best = kEaseGrid.front();
  double best_ndcg = -1;
  for (const double lambda : kEaseGrid) {
    const RankedLists lists =
        rank_cases(validation, ease_score(validation.train, lambda), {}, kLongestList);
    const double ndcg = measure(validation, lists, {.cutoffs = {kLongestList}}).at[0].ndcg;
    if (ndcg <= best_ndcg) continue;
    best_ndcg = ndcg;
    best = lambda;
  }
  return best;
}

std::vector<Baseline> ratings(const HeldOut& validation, const HeldOut& test) {
  const std::vector<float> popularity = decayed_popularity(test.train, kForEver);
  std::vector<Baseline> rows = {{"popular", popularity_score(popularity), popularity, {}},
                                {"item-kNN (cosine), K = 20",
                                 rows_score(profile_cosine_rows(test.train, 20)),
                                 popularity,
                                 {}}};
  if (ease_is_affordable(test.train)) {
    const double lambda = choose_ease_lambda(validation);
    char name[64];
    std::snprintf(name, sizeof(name), "EASE, dense, lambda %g", lambda);
    rows.push_back({name, ease_score(test.train, lambda), popularity, {}});
  }
  for (Baseline& row : rows) row.places = numeric_places(test.train);
  return rows;
}

}  // namespace

std::vector<Baseline> baselines_of(Protocol protocol, const HeldOut& validation,
                                   const HeldOut& test, const CooccurrenceTable& table,
                                   double history_half_life) {
  switch (protocol) {
    case Protocol::kBasketCompletion:
      return basket_completion(test, table, history_half_life);
    case Protocol::kNextBasket:
      return next_basket(test);
    case Protocol::kSessions:
      return sessions(test);
    case Protocol::kRatings:
      return ratings(validation, test);
  }
  return {};
}

}  // namespace nearshelf::pipeline
