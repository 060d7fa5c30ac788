// Small logs with known structure, for tests of training and evaluation.
#pragma once

#include <string>
#include <vector>

#include "pipeline/import/event_log.h"
#include "tests/core/random.h"

namespace nearshelf::pipeline::testing {

// Builds an EventLog by hand. Items and visits are created when first named.
class LogBuilder {
 public:
  // `shopper` < 0 = unknown. Events must come in time order.
  LogBuilder& add(const std::string& visit, int shopper, const std::string& item, int64_t minute,
                  EventType type = EventType::kPurchase) {
    const uint32_t number = shopper < 0 ? kNoShopper : static_cast<uint32_t>(shopper);
    if (shopper >= 0) log_.shopper_count = std::max(log_.shopper_count, number + 1);
    log_.events.push_back(
        {index(item, &log_.item_ids), number, index(visit, &log_.visit_keys), minute, type});
    return *this;
  }

  const EventLog& log() const { return log_; }

 private:
  static uint32_t index(const std::string& name, std::vector<std::string>* names) {
    for (uint32_t k = 0; k < names->size(); ++k) {
      if ((*names)[k] == name) return k;
    }
    names->push_back(name);
    return static_cast<uint32_t>(names->size() - 1);
  }

  EventLog log_;
};

// Shoppers of `clusters` tastes: each visit takes `visit_items` items, nine in ten from the
// shopper's cluster of 10 items. Two visits a day.
inline EventLog clustered_log(int clusters, int shoppers, int visits, int visit_items,
                              uint64_t seed) {
  nearshelf::test::Random random(seed);
  LogBuilder builder;
  for (int v = 0; v < visits; ++v) {
    const auto shopper = static_cast<int>(random.below(static_cast<uint32_t>(shoppers)));
    const auto home = static_cast<uint32_t>(shopper % clusters);
    for (int k = 0; k < visit_items; ++k) {
      const uint32_t cluster =
          random.below(10) == 0 ? random.below(static_cast<uint32_t>(clusters)) : home;
      // Squaring favours low numbers, so that items differ in popularity.
      const uint32_t item = cluster * 10 + random.below(10) * random.below(10) / 10;
      builder.add("v" + std::to_string(v), shopper, "i" + std::to_string(item), v * 720 + k);
    }
  }
  return builder.log();
}

}  // namespace nearshelf::pipeline::testing
