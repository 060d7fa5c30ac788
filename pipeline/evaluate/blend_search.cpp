#include "pipeline/evaluate/blend_search.h"

#include <algorithm>
#include <array>

#include "core/kernels/top_k.h"
#include "core/rank/shelf.h"
#include "pipeline/evaluate/metrics.h"
#include "pipeline/evaluate/rankers.h"
#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kMostScores = 8'000'000;  // cases x items; four floats each
constexpr size_t kMostCases = 2000;
constexpr std::array<float, 12> kGrid = {0, 0.05f, 0.1f, 0.2f, 0.3f, 0.5f, 0.7f, 1, 1.5f, 2, 3, 5};
constexpr std::array<ModelPart, 3> kSearched = {ModelPart::kHistory, ModelPart::kPopularity,
                                                ModelPart::kVectors};
constexpr int kPasses = 3;

struct ScoredCase {
  std::vector<uint32_t> targets;  // catalogue items
  ExclusionSet given;
  std::array<std::vector<float>, kModelPartCount> z;  // one value a catalogue item
};

std::vector<const Case*> sample(const HeldOut& held, size_t items) {
  const size_t most = std::clamp<size_t>(kMostScores / items, 1, kMostCases);
  const size_t step = (held.cases.size() + most - 1) / most;
  std::vector<const Case*> sampled;
  for (size_t c = 0; c < held.cases.size(); c += step) sampled.push_back(&held.cases[c]);
  return sampled;
}

// Computes the z-scores of cases, one scorer for each worker thread.
class PartScorer {
 public:
  PartScorer(const HeldOut& held, const PackedShelf& packed) : train_(held.train) {
    open_shelf(packed, &shelf_);
    scorer_.prepare(shelf_.model());
  }

  ScoredCase score(const Case& test) {
    const SessionParameters& parameters = shelf_.model().parameters().session;
    replay(test, train_, &shelf_);
    shelf_.session().recent_items(parameters, test.minute, &inputs_);
    shelf_.session().purchase_history(parameters, test.minute, &history_);
    ScoredCase scored;
    const uint32_t items = shelf_.model().item_count();
    const bool usable = scorer_.score(inputs_, history_, {1, 1, 1, 1}).ok();
    for (size_t part = 0; part < kModelPartCount; ++part) {
      scored.z[part].resize(items);
      for (uint32_t item = 0; usable && item < items; ++item) {
        scored.z[part][item] =
            static_cast<float>(scorer_.contribution(static_cast<ModelPart>(part), item));
      }
    }
    scored.given.reset(items);
    for (const VisitItem& entry : test.given) {
      const uint32_t item = catalog_item(entry.item);
      if (item != kNoItem) scored.given.add(item);
    }
    for (const uint32_t target : test.targets) scored.targets.push_back(catalog_item(target));
    return scored;
  }

 private:
  uint32_t catalog_item(uint32_t train_item) const {
    return shelf_.catalog().find(train_.item_ids[train_item]);
  }

  const Dataset& train_;
  Shelf shelf_;
  Scorer scorer_;
  std::vector<WeightedItem> inputs_;
  std::vector<WeightedItem> history_;
};

double mean_ndcg(const std::vector<ScoredCase>& cases, const BlendWeights& weights) {
  std::vector<double> values(cases.size());
  parallel_for(cases.size(), [&](size_t c, unsigned) {
    const ScoredCase& scored = cases[c];
    std::vector<float> blended(scored.z[0].size(), 0.0f);
    for (size_t part = 0; part < kModelPartCount; ++part) {
      if (weights[part] == 0) continue;
      for (size_t item = 0; item < blended.size(); ++item) {
        blended[item] += weights[part] * scored.z[part][item];
      }
    }
    std::vector<Scored> best;
    top_k(blended, scored.given, kCutoff, &best);
    std::vector<uint32_t> list;
    for (const Scored& entry : best) list.push_back(entry.item);
    values[c] = ndcg(list, scored.targets);
  });
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

}  // namespace

BlendWeights search_blend(const HeldOut& held, const PackedShelf& packed, BlendWeights start,
                          Progress* progress) {
  const std::vector<const Case*> sampled = sample(held, packed.item_count);
  std::vector<std::unique_ptr<PartScorer>> scorers;
  for (unsigned worker = 0; worker < worker_count(); ++worker) {
    scorers.push_back(std::make_unique<PartScorer>(held, packed));
  }
  std::vector<ScoredCase> cases(sampled.size());
  parallel_for(sampled.size(),
               [&](size_t c, unsigned worker) { cases[c] = scorers[worker]->score(*sampled[c]); });

  BlendWeights best = start;
  double best_ndcg = mean_ndcg(cases, best);
  uint64_t done = 0;
  for (int pass = 0; pass < kPasses; ++pass) {
    for (const ModelPart part : kSearched) {
      for (const float value : kGrid) {
        BlendWeights tried = best;
        tried[static_cast<size_t>(part)] = value;
        const double tried_ndcg = mean_ndcg(cases, tried);
        if (tried_ndcg > best_ndcg) {
          best_ndcg = tried_ndcg;
          best = tried;
        }
        progress->update(++done, kPasses * kSearched.size() * kGrid.size());
      }
    }
  }
  return best;
}

}  // namespace nearshelf::pipeline
