#include "pipeline/select/blend_search.h"

#include <algorithm>
#include <array>

namespace nearshelf::pipeline {
namespace {

// Sparse parts touch few items, so their z-scores are large beside those of dense ones.
constexpr std::array<float, 17> kGrid = {0, 0.01f, 0.02f, 0.05f, 0.1f, 0.2f, 0.3f, 0.5f, 0.7f,
                                         1, 1.5f,  2,     3,     5,    10,   20,   50};
constexpr int kPasses = 3;
constexpr size_t kFewestInBucket = 500;
// In this order: what decides most first.
constexpr std::array<ModelPart, kModelPartCount> kOrder = {
    ModelPart::kRows,    ModelPart::kTower,  ModelPart::kSequence,  ModelPart::kVectors,
    ModelPart::kHistory, ModelPart::kRepeat, ModelPart::kPopularity};

float& weight_of(BlendWeights* weights, ModelPart part) {
  return (*weights)[static_cast<size_t>(part)];
}

class Search {
 public:
  Search(const std::vector<ScoredCase>& cases, PartSet parts, Progress* progress)
      : cases_(cases), progress_(progress) {
    for (const ModelPart part : kOrder) {
      if (parts.has(part)) parts_.push_back(part);
    }
  }

  BlendWeights run(BlendWeights best) {
    for (size_t part = 0; part < kModelPartCount; ++part) {
      const bool kept =
          std::find(parts_.begin(), parts_.end(), static_cast<ModelPart>(part)) != parts_.end();
      if (!kept) best[part] = 0;
    }
    if (parts_.empty()) return best;
    weight_of(&best, parts_.front()) = 1;
    double best_ndcg = ndcg(best);
    for (int pass = 0; pass < kPasses; ++pass) {
      const double before = best_ndcg;
      for (size_t k = 1; k < parts_.size(); ++k) improve(parts_[k], &best, &best_ndcg);
      if (best_ndcg == before) break;
    }
    return best;
  }

 private:
  void improve(ModelPart part, BlendWeights* best, double* best_ndcg) {
    for (const float value : kGrid) {
      BlendWeights tried = *best;
      weight_of(&tried, part) = value;
      if (tried == *best) continue;
      const double tried_ndcg = ndcg(tried);
      if (tried_ndcg > *best_ndcg) {
        *best_ndcg = tried_ndcg;
        *best = tried;
      }
      if (progress_ != nullptr) progress_->update(++done_, kPasses * parts_.size() * kGrid.size());
    }
  }

  double ndcg(const BlendWeights& weights) const {
    return mean(blended_ndcg(cases_, Blend::same(weights)));
  }

  const std::vector<ScoredCase>& cases_;
  std::vector<ModelPart> parts_;
  Progress* progress_;
  uint64_t done_ = 0;
};

}  // namespace

Blend search_blend(const std::vector<ScoredCase>& cases, PartSet parts, const Blend& start,
                   Progress* progress) {
  const BlendWeights whole = Search(cases, parts, progress).run(start.buckets.back());
  Blend blend = Blend::same(whole);
  for (size_t bucket = 0; bucket < kHistoryBuckets; ++bucket) {
    std::vector<ScoredCase> own;
    for (const ScoredCase& scored : cases) {
      if (history_bucket(scored.recent_items) == bucket) own.push_back(scored);
    }
    if (own.size() >= kFewestInBucket && own.size() < cases.size()) {
      blend.buckets[bucket] = Search(own, parts, nullptr).run(whole);
    }
  }
  return blend;
}

}  // namespace nearshelf::pipeline
