#include "pipeline/evaluate/basket_baselines.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace nearshelf::pipeline {
namespace {

constexpr size_t kGroupSize = 7;
constexpr double kInGroupDecay = 0.9;
constexpr double kGroupDecay = 0.7;
constexpr size_t kNeighbours = 300;
constexpr float kOwnShare = 0.7f;

struct Entry {
  uint32_t index;  // an item, or a shopper in the transposed lists
  float value;
};

// One vector a customer: how much each item belongs to the customer's baskets, recent ones first.
class TifuModel {
 public:
  explicit TifuModel(const Dataset& train)
      : vectors_(train.shopper_count), shoppers_of_(train.item_count()) {
    std::vector<std::vector<const Visit*>> baskets(train.shopper_count);
    for (const Visit& visit : train.visits) {
      if (visit.shopper_known) baskets[visit.shopper].push_back(&visit);
    }
    std::vector<float> sums(train.item_count());
    squares_.resize(train.shopper_count);
    for (uint32_t shopper = 0; shopper < train.shopper_count; ++shopper) {
      if (baskets[shopper].empty()) continue;
      known_.push_back(shopper);
      add_customer(shopper, baskets[shopper], &sums);
    }
  }

  void score(const Case& test, std::span<float> scores) const {
    const std::vector<Entry>& own = vectors_[test.shopper];
    const std::vector<uint32_t> nearest = nearest_to(test.shopper);
    for (const Entry& entry : own) scores[entry.index] += kOwnShare * entry.value;
    const float share = (1 - kOwnShare) / static_cast<float>(nearest.size());
    for (const uint32_t shopper : nearest) {
      for (const Entry& entry : vectors_[shopper]) scores[entry.index] += share * entry.value;
    }
  }

 private:
  void add_customer(uint32_t shopper, const std::vector<const Visit*>& baskets,
                    std::vector<float>* sums) {
    const size_t count = baskets.size();
    const size_t groups = (count + kGroupSize - 1) / kGroupSize;
    std::vector<uint32_t> touched;
    for (size_t age = 0; age < count; ++age) {
      const size_t group = age / kGroupSize;
      const size_t size = std::min(kGroupSize, count - group * kGroupSize);
      const double weight = std::pow(kInGroupDecay, static_cast<double>(age % kGroupSize)) /
                            static_cast<double>(size) *
                            std::pow(kGroupDecay, static_cast<double>(group)) /
                            static_cast<double>(groups);
      for (const VisitItem& entry : baskets[count - 1 - age]->items) {
        if ((*sums)[entry.item] == 0) touched.push_back(entry.item);
        (*sums)[entry.item] += static_cast<float>(weight);
      }
    }
    for (const uint32_t item : touched) {
      const float value = std::exchange((*sums)[item], 0.0f);
      vectors_[shopper].push_back({item, value});
      shoppers_of_[item].push_back({shopper, value});
      squares_[shopper] += value * value;
    }
  }

  // By Euclidean distance, itself left out, ties to the lower number.
  std::vector<uint32_t> nearest_to(uint32_t shopper) const {
    std::vector<float> products(vectors_.size());
    for (const Entry& entry : vectors_[shopper]) {
      for (const Entry& other : shoppers_of_[entry.index]) {
        products[other.index] += entry.value * other.value;
      }
    }
    std::vector<Entry> distances;
    for (const uint32_t other : known_) {
      if (other != shopper) distances.push_back({other, squares_[other] - 2 * products[other]});
    }
    const size_t kept = std::min(kNeighbours, distances.size());
    std::partial_sort(distances.begin(), distances.begin() + static_cast<std::ptrdiff_t>(kept),
                      distances.end(), [](const Entry& a, const Entry& b) {
                        return a.value != b.value ? a.value < b.value : a.index < b.index;
                      });
    std::vector<uint32_t> nearest;
    for (size_t k = 0; k < kept; ++k) nearest.push_back(distances[k].index);
    return nearest;
  }

  std::vector<std::vector<Entry>> vectors_;      // by shopper
  std::vector<std::vector<Entry>> shoppers_of_;  // by item
  std::vector<float> squares_;                   // by shopper: squared length of the vector
  std::vector<uint32_t> known_;                  // shoppers with baskets
};

}  // namespace

ScoreCase personal_frequency_score(std::vector<float> popularity) {
  const float largest = *std::max_element(popularity.begin(), popularity.end());
  // Less than one visit more, for every item.
  for (float& value : popularity) value *= largest > 0 ? 0.5f / largest : 0;
  return [ties = std::move(popularity)](const Case& test, std::span<float> scores) {
    for (const VisitItem& entry : test.history) scores[entry.item] += 1;
    for (size_t item = 0; item < scores.size(); ++item) {
      if (scores[item] > 0) scores[item] += ties[item];
    }
  };
}

ScoreCase tifu_knn_score(const Dataset& train) {
  // Shared: a ScoreCase is copied, the model need not be.
  return [model = std::make_shared<const TifuModel>(train)](
             const Case& test, std::span<float> scores) { model->score(test, scores); };
}

}  // namespace nearshelf::pipeline
