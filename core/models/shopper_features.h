// What the parts of a model know of the shopper at one moment: computed from the session by the
// same code in the trainer and in the browser.
#pragma once

#include <vector>

#include "core/models/parameters.h"

namespace nearshelf {

struct ShopperFeatures {
  std::vector<WeightedItem> recent;   // rows and vectors: Session::recent_items
  std::vector<WeightedItem> bought;   // history: Session::purchase_history
  std::vector<WeightedItem> repeats;  // repeat: Session::repeated_items
  std::vector<WeightedItem> clicks;   // tower: Session::latest_clicks
  std::vector<uint32_t> sequence;     // sequence: Session::click_sequence

  void clear();
  // Reuses the memory of the vectors.
  void collect(const Session& session, const SessionParameters& parameters, int64_t now);
  // As if the shopper had just looked at these items and nothing else, the last one latest.
  void collect_items(const std::vector<uint32_t>& items);
};

// The sequence part sees at most this many clicks.
inline constexpr size_t kMaxSequenceClicks = 50;

}  // namespace nearshelf
