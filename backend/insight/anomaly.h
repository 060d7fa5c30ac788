// What looked wrong in an hour. Shown to the operator; never a reason to drop a contribution.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/base/clock.h"
#include "core/privacy/contribution.h"

namespace nearshelf::backend {

// Values and bounds have two significant digits: enough to judge, too few to count anybody.
struct Anomaly {
  Hour hour = 0;
  std::string kind;     // one of those below
  std::string subject;  // what it is about, never who
  double value = 0;
  double bound = 0;  // that the value is on the wrong side of
};

inline constexpr std::string_view kNetworkShare = "network_share";
inline constexpr std::string_view kRateSpike = "rate_spike";
inline constexpr std::string_view kClicksWithoutViews = "clicks_without_views";
inline constexpr std::string_view kCartsWithoutClicks = "carts_without_clicks";
inline constexpr std::string_view kPurchasesWithoutClicks = "purchases_without_clicks";
inline constexpr std::string_view kFewItems = "few_items";
inline constexpr std::string_view kFewSlots = "few_slots";

// What it means, in a sentence.
std::string describe(const Anomaly& anomaly);

// What is known of one hour's contributions when it is over.
struct HourFacts {
  Hour hour = 0;
  uint64_t contributions = 0;
  double largest_network_share = 0;
  std::array<uint64_t, kFeedbackEventCount> events{};  // funnel cells of rails
  uint64_t item_clicks = 0;
  double clicked_items = 0;  // effective number
  uint64_t slot_views = 0;
  double viewed_slots = 0;  // effective number
};

// Compares an hour with what can be, and with the hours before it (a week of them; rules that need
// a past say nothing until there is a day of it).
std::vector<Anomaly> judge(const HourFacts& facts, const std::vector<HourFacts>& before);

}  // namespace nearshelf::backend
