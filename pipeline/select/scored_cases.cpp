#include "pipeline/select/scored_cases.h"

#include <algorithm>
#include <array>
#include <memory>

#include "core/rank/shelf.h"
#include "pipeline/evaluate/metrics.h"
#include "pipeline/evaluate/rankers.h"
#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kBestOfPart = 150;  // a blended list of 20 rarely reaches further down

constexpr BlendWeights all_parts() {
  BlendWeights weights{};
  for (float& weight : weights) weight = 1;
  return weights;
}

// One for each worker thread.
class CaseScorer {
 public:
  CaseScorer(const HeldOut& held, const PackedShelf& packed) : held_(held) {
    open_shelf(packed, &shelf_);
    scorer_.prepare(shelf_.model(), shelf_.catalog());
    order_.resize(packed.item_count);
  }

  ScoredCase score(const Case& test) {
    replay(test, held_.train, &shelf_);
    shopper_.collect(shelf_.session(), shelf_.model().parameters().session, test.minute);
    ScoredCase scored;
    scored.recent_items = shopper_.recent.size();
    for (const uint32_t target : test.targets) {
      const uint32_t item = catalog_item(target);
      if (item != kNoItem) scored.targets.push_back(item);
    }
    scored.target_count = test.targets.size() + test.unknown_targets;
    if (scorer_.score(shopper_, all_parts()).ok()) collect(test, &scored);
    return scored;
  }

 private:
  uint32_t catalog_item(uint32_t train_item) const {
    return shelf_.catalog().find(held_.train.item_ids[train_item]);
  }

  void collect(const Case& test, ScoredCase* scored) {
    hidden_.clear();
    if (held_.hides_given) {
      for (const VisitItem& entry : test.given) hidden_.push_back(catalog_item(entry.item));
    }
    std::vector<uint32_t> chosen;
    for (size_t part = 0; part < kModelPartCount; ++part) {
      add_best(static_cast<ModelPart>(part), &chosen);
    }
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    for (const uint32_t item : chosen) {
      if (std::find(hidden_.begin(), hidden_.end(), item) != hidden_.end()) continue;
      CaseCandidate candidate{.item = item, .z = {}};
      for (size_t part = 0; part < kModelPartCount; ++part) {
        candidate.z[part] =
            static_cast<float>(scorer_.contribution(static_cast<ModelPart>(part), item));
      }
      scored->candidates.push_back(candidate);
    }
  }

  void add_best(ModelPart part, std::vector<uint32_t>* chosen) {
    const auto value = [&](uint32_t item) { return scorer_.raw(part, item); };
    order_.clear();
    for (uint32_t item = 0; item < shelf_.model().item_count(); ++item) {
      if (value(item) > 0) order_.push_back(item);
    }
    const size_t kept = std::min(order_.size(), kBestOfPart + hidden_.size());
    std::partial_sort(
        order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(kept), order_.end(),
        [&](uint32_t a, uint32_t b) { return value(a) != value(b) ? value(a) > value(b) : a < b; });
    chosen->insert(chosen->end(), order_.begin(),
                   order_.begin() + static_cast<std::ptrdiff_t>(kept));
  }

  const HeldOut& held_;
  Shelf shelf_;
  Scorer scorer_;
  ShopperFeatures shopper_;
  std::vector<uint32_t> hidden_;
  std::vector<uint32_t> order_;
};

struct Ranked {
  float score;
  uint32_t item;
};

double ndcg_of(const ScoredCase& scored, const BlendWeights& weights,
               std::vector<Ranked>* scratch) {
  scratch->clear();
  for (const CaseCandidate& candidate : scored.candidates) {
    float score = 0;
    for (size_t part = 0; part < kModelPartCount; ++part) {
      score += weights[part] * candidate.z[part];
    }
    scratch->push_back({score, candidate.item});
  }
  const size_t shown = std::min(kCutoff, scratch->size());
  std::partial_sort(scratch->begin(), scratch->begin() + static_cast<std::ptrdiff_t>(shown),
                    scratch->end(), [](const Ranked& a, const Ranked& b) {
                      return a.score != b.score ? a.score > b.score : a.item < b.item;
                    });
  std::array<uint32_t, kCutoff> list;
  for (size_t place = 0; place < shown; ++place) list[place] = (*scratch)[place].item;
  return ndcg(std::span(list).first(shown), scored.targets, kCutoff,
              scored.target_count - scored.targets.size());
}

}  // namespace

std::vector<ScoredCase> score_cases(const HeldOut& held, const PackedShelf& packed) {
  std::vector<std::unique_ptr<CaseScorer>> scorers;
  for (unsigned worker = 0; worker < worker_count(); ++worker) {
    scorers.push_back(std::make_unique<CaseScorer>(held, packed));
  }
  const size_t step =
      std::max<size_t>(1, (held.cases.size() + kMostScoredCases - 1) / kMostScoredCases);
  std::vector<ScoredCase> cases((held.cases.size() + step - 1) / step);
  parallel_for(cases.size(), [&](size_t c, unsigned worker) {
    cases[c] = scorers[worker]->score(held.cases[c * step]);
  });
  return cases;
}

std::vector<double> blended_ndcg(const std::vector<ScoredCase>& cases, const Blend& blend) {
  std::vector<double> values(cases.size());
  std::vector<std::vector<Ranked>> scratch(worker_count());
  parallel_for(cases.size(), [&](size_t c, unsigned worker) {
    values[c] = ndcg_of(cases[c], blend.of(cases[c].recent_items), &scratch[worker]);
  });
  return values;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

}  // namespace nearshelf::pipeline
