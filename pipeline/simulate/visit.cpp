#include "pipeline/simulate/visit.h"

#include <algorithm>
#include <optional>

namespace nearshelf::pipeline {
namespace {

constexpr double kContinueBrowsing = 0.8;  // five views a visit on average
constexpr int kMaxViews = 40;

// Where the next view comes from; what is left over is the shopper's taste.
constexpr double kFollowComplement = 0.25;
constexpr double kFollowPopularity = 0.15;
constexpr double kStayInCategory = 0.45;
constexpr int kRedraws = 3;

constexpr double kAddToCart = 0.06;  // times affinity
constexpr double kComplementAppeal = 2;
constexpr double kRemoveFromCart = 0.08;
constexpr double kCheckout = 0.45;

constexpr uint32_t kRepurchaseDays = 14;  // a consumable lasts this long at least
constexpr double kRepurchase = 0.35;

class Visit {
 public:
  Visit(const ShopModel& shop, const VisitStart& start, ShopperModel* shopper, Random* random,
        std::vector<SimulatedEvent>* events)
      : shop_(shop),
        start_(start),
        shopper_(*shopper),
        random_(*random),
        events_(*events),
        second_(start.second) {}

  void run() {
    repurchase();
    for (int views = 1; views <= kMaxViews; ++views) {
      browse();
      if (!random_.chance(kContinueBrowsing)) break;
    }
    if (!cart_.empty() && random_.chance(kCheckout)) check_out();
  }

 private:
  void repurchase() {
    for (const auto& [item, day] : shopper_.consumables()) {
      if (start_.day - day < kRepurchaseDays || !random_.chance(kRepurchase)) continue;
      log(EventType::kViewItem, item);
      add_to_cart(item);
    }
  }

  void browse() {
    const std::optional<uint32_t> complement = draw_complement();
    const uint32_t item = complement ? *complement : draw_item();
    log(EventType::kViewItem, item);
    last_viewed_ = item;
    const double appeal = shopper_.affinity(item) * (complement ? kComplementAppeal : 1);
    if (!in_cart(item) && random_.chance(kAddToCart * appeal)) add_to_cart(item);
  }

  // Something that goes with what was put into the cart last.
  std::optional<uint32_t> draw_complement() {
    if (cart_.empty() || !random_.chance(kFollowComplement)) return std::nullopt;
    const std::vector<uint32_t>& complements = shop_.items[cart_.back()].complements;
    if (complements.empty()) return std::nullopt;
    return complements[random_.below(static_cast<uint32_t>(complements.size()))];
  }

  // Looking at the same page twice in a row is rare, even for the most popular item.
  uint32_t draw_item() {
    uint32_t item = draw_any_item();
    for (int redraw = 0; redraw < kRedraws && item == last_viewed_; ++redraw) {
      item = draw_any_item();
    }
    return item;
  }

  uint32_t draw_any_item() {
    if (random_.chance(kFollowPopularity)) {
      return static_cast<uint32_t>(shop_.items_by_popularity.draw(&random_));
    }
    const bool stays = last_viewed_ && random_.chance(kStayInCategory);
    const uint32_t category =
        stays ? shop_.items[*last_viewed_].category : shopper_.draw_category(&random_);
    return shopper_.draw_item(category, &random_);
  }

  void add_to_cart(uint32_t item) {
    log(EventType::kAddToCart, item);
    if (random_.chance(kRemoveFromCart)) {
      log(EventType::kRemoveFromCart, item);
    } else {
      cart_.push_back(item);
    }
  }

  void check_out() {
    const int64_t second = next_second();
    for (const uint32_t item : cart_) {
      events_.push_back({second, start_.shopper, start_.visit, item, EventType::kPurchase});
      shopper_.remember_purchase(item, start_.day);
    }
  }

  bool in_cart(uint32_t item) const { return std::ranges::find(cart_, item) != cart_.end(); }

  void log(EventType type, uint32_t item) {
    events_.push_back({next_second(), start_.shopper, start_.visit, item, type});
  }

  // The first event comes at the start, the others 10 to 99 seconds after the one before.
  int64_t next_second() {
    const int64_t second = second_;
    second_ += 10 + random_.below(90);
    return second;
  }

  const ShopModel& shop_;
  const VisitStart& start_;
  ShopperModel& shopper_;
  Random& random_;
  std::vector<SimulatedEvent>& events_;
  int64_t second_;
  std::vector<uint32_t> cart_;  // in order of adding, each item once
  std::optional<uint32_t> last_viewed_;
};

}  // namespace

void simulate_visit(const ShopModel& shop, const VisitStart& start, ShopperModel* shopper,
                    Random* random, std::vector<SimulatedEvent>* events) {
  Visit(shop, start, shopper, random, events).run();
}

}  // namespace nearshelf::pipeline
