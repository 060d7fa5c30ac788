#include "pipeline/evaluate/rankers.h"

#include <algorithm>
#include <memory>

#include "core/base/math.h"
#include "core/kernels/top_k.h"
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

void append_filler(const std::vector<uint32_t>& filler, const ExclusionSet& hidden, size_t length,
                   std::vector<uint32_t>* list) {
  const size_t scored = list->size();
  for (size_t k = 0; k < filler.size() && list->size() < length; ++k) {
    const auto scored_end = list->begin() + static_cast<std::ptrdiff_t>(scored);
    const bool listed = std::find(list->begin(), scored_end, filler[k]) != scored_end;
    if (!listed && !hidden.contains(filler[k])) list->push_back(filler[k]);
  }
}

struct Scratch {
  explicit Scratch(size_t items) : scores(items), placed(items) {}

  std::vector<float> scores;  // by item
  std::vector<float> placed;  // by place
};

std::vector<uint32_t> items_by_place(const std::vector<uint32_t>& places, size_t items) {
  std::vector<uint32_t> item_at(items);
  for (uint32_t item = 0; item < items; ++item) {
    item_at[places.empty() ? item : places[item]] = item;
  }
  return item_at;
}

// In order of first appearance.
std::vector<uint32_t> distinct_items(const std::vector<VisitItem>& entries) {
  std::vector<uint32_t> items;
  for (const VisitItem& entry : entries) {
    if (std::find(items.begin(), items.end(), entry.item) == items.end()) {
      items.push_back(entry.item);
    }
  }
  return items;
}

}  // namespace

RankedLists rank_cases(const HeldOut& held, const ScoreCase& score,
                       const std::vector<float>& filler, size_t length,
                       const std::vector<uint32_t>& places) {
  const size_t items = held.train.item_count();
  const std::vector<uint32_t> item_at = items_by_place(places, items);
  const auto place_of = [&](uint32_t item) { return places.empty() ? item : places[item]; };
  std::vector<float> placed_filler(filler.size());
  for (size_t place = 0; place < filler.size(); ++place) {
    placed_filler[place] = filler[item_at[place]];
  }
  const std::vector<uint32_t> filler_order = by_score(placed_filler);
  RankedLists lists(held.cases.size());
  std::vector<Scratch> scratches(worker_count(), Scratch(items));
  parallel_for(held.cases.size(), [&](size_t c, unsigned worker) {
    const Case& test = held.cases[c];
    Scratch& scratch = scratches[worker];
    std::fill(scratch.scores.begin(), scratch.scores.end(), 0.0f);
    score(test, scratch.scores);
    // From here on items go by their places, so that the order of ties is top_k's own.
    for (size_t place = 0; place < items; ++place) {
      scratch.placed[place] = scratch.scores[item_at[place]];
    }
    ExclusionSet hidden;
    hidden.reset(items);
    if (held.hides_given) {
      for (const VisitItem& entry : test.given) hidden.add(place_of(entry.item));
    }
    std::vector<Scored> best;
    top_k(scratch.placed, hidden, length, &best);
    for (const Scored& entry : best) {
      if (entry.score > 0) lists[c].push_back(entry.item);
    }
    append_filler(filler_order, hidden, length, &lists[c]);
    for (uint32_t& entry : lists[c]) entry = item_at[entry];
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
    for (const uint32_t item : distinct_items(test.given)) {
      for (const Neighbour& neighbour : rows[item]) scores[neighbour.item] += neighbour.weight;
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

namespace {

// `recommend(shelf, request)` asks for the rail.
template <typename Recommend>
RankedLists rank_through_core(const HeldOut& held, const PackedShelf& packed, size_t length,
                              Recommend&& recommend) {
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
    std::vector<uint32_t> hidden;
    if (held.hides_given) hidden = distinct_items(test.given);
    RailRequest request;
    request.limit = static_cast<uint32_t>(length + hidden.size());
    request.exclude_cart = false;
    request.exclude_purchased = false;
    request.exclude_current = false;
    request.minute = test.minute;
    const Result<Rail> rail = recommend(shelf, request);
    if (!rail.ok()) return;  // an empty list: the metrics show it
    for (const RailItem& item : rail.value().items) {
      const uint32_t known = train_item[item.item];
      const bool left_out = std::find(hidden.begin(), hidden.end(), known) != hidden.end();
      if (!left_out && known != kNotInDataset && lists[c].size() < length) {
        lists[c].push_back(known);
      }
    }
  });
  return lists;
}

}  // namespace

RankedLists rank_with_shelf(const HeldOut& held, const PackedShelf& packed,
                            const BlendWeights& weights, size_t length) {
  return rank_through_core(held, packed, length, [&](Shelf& shelf, const RailRequest& request) {
    return shelf.recommend(request, weights);
  });
}

RankedLists rank_with_shelf(const HeldOut& held, const PackedShelf& packed, size_t length) {
  return rank_through_core(held, packed, length, [](Shelf& shelf, const RailRequest& request) {
    return shelf.recommend(request);
  });
}

}  // namespace nearshelf::pipeline
