#include "pipeline/evaluate/rankers.h"

#include <algorithm>
#include <memory>

#include "core/base/math.h"
#include "core/kernels/top_k.h"
#include "pipeline/evaluate/metrics.h"
#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

std::vector<uint32_t> by_score(const std::vector<float>& scores) {
  ExclusionSet none;
  none.reset(scores.size());
  std::vector<Scored> ranked;
  top_k(scores, none, scores.size(), &ranked);
  std::vector<uint32_t> order;
  for (const Scored& entry : ranked) order.push_back(entry.item);
  return order;
}

void append_filler(const std::vector<uint32_t>& filler, const ExclusionSet& given,
                   std::vector<uint32_t>* list) {
  const size_t scored = list->size();
  for (size_t k = 0; k < filler.size() && list->size() < kCutoff; ++k) {
    const auto scored_end = list->begin() + static_cast<std::ptrdiff_t>(scored);
    const bool listed = std::find(list->begin(), scored_end, filler[k]) != scored_end;
    if (!listed && !given.contains(filler[k])) list->push_back(filler[k]);
  }
}

}  // namespace

RankedLists rank_cases(const HeldOut& held, const ScoreCase& score,
                       const std::vector<float>& filler) {
  const size_t items = held.train.item_count();
  const std::vector<uint32_t> filler_order = by_score(filler);
  RankedLists lists(held.cases.size());
  std::vector<std::vector<float>> scratch(worker_count(), std::vector<float>(items));
  parallel_for(held.cases.size(), [&](size_t c, unsigned worker) {
    const Case& test = held.cases[c];
    std::vector<float>& scores = scratch[worker];
    std::fill(scores.begin(), scores.end(), 0.0f);
    score(test, scores);
    ExclusionSet given;
    given.reset(items);
    for (const VisitItem& entry : test.given) given.add(entry.item);
    std::vector<Scored> best;
    top_k(scores, given, kCutoff, &best);
    for (const Scored& entry : best) {
      if (entry.score > 0) lists[c].push_back(entry.item);
    }
    append_filler(filler_order, given, &lists[c]);
  });
  return lists;
}

ScoreCase popularity_score(std::vector<float> popularity) {
  return [popularity = std::move(popularity)](const Case&, std::span<float> scores) {
    std::copy(popularity.begin(), popularity.end(), scores.begin());
  };
}

ScoreCase history_score(double half_life, std::vector<float> popularity) {
  const float largest = *std::max_element(popularity.begin(), popularity.end());
  // Too small to overturn any difference that a purchase makes.
  constexpr float kTieBreak = 1e-5f;
  for (float& value : popularity) value *= largest > 0 ? kTieBreak / largest : 0;
  return [half_life, ties = std::move(popularity)](const Case& test, std::span<float> scores) {
    for (const VisitItem& entry : test.history) {
      if (entry.strongest != EventType::kPurchase) continue;
      const double age = static_cast<double>(test.minute - entry.first_minute);
      scores[entry.item] += static_cast<float>(decay(age, half_life));
    }
    for (size_t item = 0; item < scores.size(); ++item) {
      if (scores[item] > 0) {
        scores[item] = static_cast<float>(log1p_positive(scores[item])) + ties[item];
      }
    }
  };
}

ScoreCase rows_score(ItemRows rows) {
  return [rows = std::move(rows)](const Case& test, std::span<float> scores) {
    for (const VisitItem& entry : test.given) {
      for (const Neighbour& neighbour : rows[entry.item]) {
        scores[neighbour.item] += neighbour.weight;
      }
    }
  };
}

void replay(const Case& test, const Dataset& train, Shelf* shelf) {
  const auto track = [&](const VisitItem& entry, EventType type, int64_t minute) {
    // Items of train that the feed no longer lists are unknown to the device, and skipped.
    (void)shelf->track(train.item_ids[entry.item], type, minute);
  };
  shelf->session().clear();
  for (const VisitItem& entry : test.history) track(entry, entry.strongest, entry.first_minute);
  for (const VisitItem& entry : test.given) {
    track(entry, std::min(entry.strongest, EventType::kAddToCart), entry.first_minute);
  }
}

RankedLists rank_with_shelf(const HeldOut& held, const PackedShelf& packed,
                            const BlendWeights& weights) {
  std::vector<std::unique_ptr<Shelf>> shelves;
  for (unsigned worker = 0; worker < worker_count(); ++worker) {
    shelves.push_back(std::make_unique<Shelf>());
    open_shelf(packed, shelves.back().get());
  }
  std::vector<uint32_t> train_item;  // catalogue item -> train item
  for (uint32_t item = 0; item < packed.item_count; ++item) {
    const std::string id(shelves[0]->catalog().item_id(item));
    train_item.push_back(find_item(held.train, id));
  }
  RankedLists lists(held.cases.size());
  parallel_for(held.cases.size(), [&](size_t c, unsigned worker) {
    const Case& test = held.cases[c];
    Shelf& shelf = *shelves[worker];
    replay(test, held.train, &shelf);
    const auto limit = static_cast<uint32_t>(kCutoff + test.given.size());
    const RailRequest request{
        .limit = limit, .exclude_cart = false, .exclude_purchased = false, .minute = test.minute};
    const Result<Rail> rail = shelf.recommend(request, weights);
    if (!rail.ok()) return;  // an empty list: the metrics show it
    for (const RailItem& item : rail.value().items) {
      const uint32_t known = train_item[item.item];
      const bool given = std::any_of(test.given.begin(), test.given.end(),
                                     [&](const VisitItem& entry) { return entry.item == known; });
      if (!given && known != kNotInDataset && lists[c].size() < kCutoff) lists[c].push_back(known);
    }
  });
  return lists;
}

}  // namespace nearshelf::pipeline
