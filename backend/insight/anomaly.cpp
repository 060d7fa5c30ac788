#include "backend/insight/anomaly.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

namespace nearshelf::backend {
namespace {

constexpr size_t kMinPast = 24;
constexpr uint64_t kMinForNetworkShare = 200;
constexpr double kMaxNetworkShare = 0.3;
constexpr uint64_t kMinForSpike = 500;
constexpr double kSpike = 5;
constexpr uint64_t kMinForConcentration = 300;
constexpr double kConcentrated = 0.25;

double rounded(double value) {
  if (value == 0) return 0;
  const double scale = std::pow(10, std::floor(std::log10(std::abs(value))) - 1);
  return std::round(value / scale) * scale;
}

// Devices that did `later` should have done `earlier`; hours cut some pairs in two, so a bit of
// more is nothing.
struct ImpossibleRate {
  std::string_view kind;
  FeedbackEvent later;
  FeedbackEvent earlier;
  double bound;
  uint64_t minimum;
};
constexpr std::array<ImpossibleRate, 3> kImpossibleRates{{
    {kClicksWithoutViews, FeedbackEvent::kSelectItem, FeedbackEvent::kViewItemList, 1.5, 200},
    {kCartsWithoutClicks, FeedbackEvent::kAddToCart, FeedbackEvent::kSelectItem, 1.5, 200},
    {kPurchasesWithoutClicks, FeedbackEvent::kPurchase, FeedbackEvent::kSelectItem, 1.0, 100},
}};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

class Judge {
 public:
  Judge(const HourFacts& facts, const std::vector<HourFacts>& before)
      : facts_(facts), before_(before) {}

  std::vector<Anomaly> run() {
    check_network();
    check_rate();
    for (const ImpossibleRate& rule : kImpossibleRates) check(rule);
    check_concentration(kFewItems, "clicked items", facts_.item_clicks, facts_.clicked_items,
                        &HourFacts::item_clicks, &HourFacts::clicked_items);
    check_concentration(kFewSlots, "viewed slots", facts_.slot_views, facts_.viewed_slots,
                        &HourFacts::slot_views, &HourFacts::viewed_slots);
    return std::move(found_);
  }

 private:
  void add(std::string_view kind, std::string subject, double value, double bound) {
    found_.push_back(
        {facts_.hour, std::string(kind), std::move(subject), rounded(value), rounded(bound)});
  }

  void check_network() {
    if (facts_.contributions < kMinForNetworkShare) return;
    if (facts_.largest_network_share <= kMaxNetworkShare) return;
    add(kNetworkShare, "one network", facts_.largest_network_share, kMaxNetworkShare);
  }

  void check_rate() {
    if (before_.size() < kMinPast || facts_.contributions < kMinForSpike) return;
    std::vector<double> past;
    for (const HourFacts& hour : before_) past.push_back(static_cast<double>(hour.contributions));
    const double bound = kSpike * median(std::move(past));
    const auto value = static_cast<double>(facts_.contributions);
    if (value > bound) add(kRateSpike, "contributions", value, bound);
  }

  void check(const ImpossibleRate& rule) {
    const uint64_t later = facts_.events[static_cast<size_t>(rule.later)];
    if (later < rule.minimum) return;
    const uint64_t earlier =
        std::max<uint64_t>(1, facts_.events[static_cast<size_t>(rule.earlier)]);
    const double value = static_cast<double>(later) / static_cast<double>(earlier);
    if (value > rule.bound) add(rule.kind, "all rails", value, rule.bound);
  }

  void check_concentration(std::string_view kind, std::string subject, uint64_t total, double value,
                           uint64_t HourFacts::*total_of, double HourFacts::*value_of) {
    if (total < kMinForConcentration) return;
    std::vector<double> past;
    for (const HourFacts& hour : before_) {
      if (hour.*total_of >= kMinForConcentration) past.push_back(hour.*value_of);
    }
    if (past.size() < kMinPast) return;
    const double bound = kConcentrated * median(std::move(past));
    if (value < bound) add(kind, std::move(subject), value, bound);
  }

  const HourFacts& facts_;
  const std::vector<HourFacts>& before_;
  std::vector<Anomaly> found_;
};

}  // namespace

std::vector<Anomaly> judge(const HourFacts& facts, const std::vector<HourFacts>& before) {
  return Judge(facts, before).run();
}

std::string describe(const Anomaly& anomaly) {
  const double value = anomaly.value;
  const double bound = anomaly.bound;
  if (anomaly.kind == kNetworkShare) {
    return fmt::format(
        "One network sent {:.0f} % of the hour's contributions; above {:.0f} % that may be a bot, "
        "or a proxy that hides its visitors.",
        100 * value, 100 * bound);
  }
  if (anomaly.kind == kRateSpike) {
    return fmt::format(
        "About {} contributions came in the hour; of the hours of the week before, five times the "
        "middle one is {}.",
        value, bound);
  }
  if (anomaly.kind == kClicksWithoutViews) {
    return fmt::format("{} clicks in rails came for each view; shoppers see a rail first.", value);
  }
  if (anomaly.kind == kCartsWithoutClicks) {
    return fmt::format(
        "{} carts were credited to rails for each click in one; a click comes first.", value);
  }
  if (anomaly.kind == kPurchasesWithoutClicks) {
    return fmt::format(
        "{} purchases were credited to rails for each click in one; a click comes first.", value);
  }
  if (anomaly.kind == kFewItems || anomaly.kind == kFewSlots) {
    return fmt::format(
        "The {} were as if there were only {}; a quarter of the usual is {}. Bots repeat "
        "themselves.",
        anomaly.subject, value, bound);
  }
  return "This version does not know the kind.";
}

}  // namespace nearshelf::backend
