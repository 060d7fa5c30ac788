// Which of the best candidates are shown, and in which order: caps, variety and rotation.
#pragma once

#include <vector>

#include "core/kernels/top_k.h"
#include "core/rank/rail_context.h"

namespace nearshelf {

// Variety is sought for this many places; those behind keep the plain order.
inline constexpr uint32_t kMaxDiversePlaces = 200;

// How alike two items are, 0 to 1: the cosine of their vectors where the model has some (opposites
// count as 0), otherwise 0.5 in the same category.
float item_similarity(const RailContext& context, uint32_t a, uint32_t b);

class Diversity {
 public:
  // How many of the best candidates to hand to select() for `places` places.
  static size_t pool_size(const RailRequest& request, size_t places);

  // Moves items from `pool` (plain order, none of them in `chosen`) to the end of `chosen`, until
  // that holds `limit` items or nothing is left that the caps allow. Without diversity, rotation
  // and caps: the first ones. Otherwise the next item is always the one with the largest
  //   (1 - v) * rel(i) - v * max over chosen j of item_similarity(i, j),
  // v = diversity, rel = score scaled to 0..1 over the pool - rotation * penalty of the
  // impressions; ties go to the plain order. Source: maximal marginal relevance, Carbonell and
  // Goldstein 1998. Takes O(min(limit, kMaxDiversePlaces) * pool) time.
  void select(const RailContext& context, std::span<const Scored> pool, size_t limit,
              std::vector<Scored>* chosen);

  // Whether a cap keeps `item` from joining `chosen`.
  bool capped(const RailContext& context, std::span<const Scored> chosen, uint32_t item);

 private:
  struct Entry {
    uint32_t place;    // in the pool
    float relevance;   // 0 to 1, less the rotation penalty
    float similarity;  // largest to a chosen item
  };

  void count(const RailContext& context, std::span<const Scored> chosen);
  void count(const RailContext& context, uint32_t item);
  bool allowed(const RailContext& context, uint32_t item) const;

  std::vector<Entry> entries_;
  std::vector<uint32_t> by_category_;  // chosen items in each category
  std::vector<uint32_t> by_value_;     // chosen items with each attribute value
};

}  // namespace nearshelf
