#include "core/models/shopper_features.h"

namespace nearshelf {

void ShopperFeatures::clear() {
  recent.clear();
  bought.clear();
  repeats.clear();
  clicks.clear();
  sequence.clear();
}

void ShopperFeatures::collect(const Session& session, const SessionParameters& parameters,
                              int64_t now) {
  session.recent_items(parameters, now, &recent);
  session.purchase_history(parameters, now, &bought);
  session.repeated_items(parameters, now, &repeats);
  session.latest_clicks(parameters, now, &clicks);
  session.click_sequence(parameters, kMaxSequenceClicks, &sequence);
}

void ShopperFeatures::collect_items(const std::vector<uint32_t>& items) {
  clear();
  for (auto item = items.rbegin(); item != items.rend(); ++item) {
    recent.push_back({*item, 1});
    clicks.push_back({*item, 1});
  }
  sequence = items;
}

}  // namespace nearshelf
