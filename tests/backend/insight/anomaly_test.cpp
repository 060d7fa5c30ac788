#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include "backend/insight/anomaly_watch.h"
#include "backend/insight/quality_answer.h"

using namespace nearshelf;
using namespace nearshelf::backend;

namespace {

constexpr Hour kStart = 490'000;

// Shoppers from many networks who see a rail, sometimes click, rarely buy.
class Shop {
 public:
  Shop()
      : watch_([this] { return hour_; },
               [this](std::vector<Anomaly> anomalies) {
                 found_.insert(found_.end(), anomalies.begin(), anomalies.end());
               }) {}

  void visit(uint64_t network, const std::string& item, bool view, bool click, bool purchase) {
    Contribution contribution;
    contribution.slots = {"home"};
    contribution.items = {item};
    if (view) contribution.funnel.push_back({0, FeedbackEvent::kViewItemList});
    if (click) contribution.funnel.push_back({0, FeedbackEvent::kSelectItem});
    if (purchase) contribution.funnel.push_back({0, FeedbackEvent::kPurchase});
    if (click) contribution.item_cells.push_back({0, 0, FeedbackEvent::kSelectItem});
    watch_.saw(network, contribution);
  }

  void usual_hour(int visits) {
    for (int visit_number = 0; visit_number < visits; ++visit_number) {
      visit(random_(), "item-" + std::to_string(random_() % 100), true, random_() % 2 == 0,
            random_() % 50 == 0);
    }
  }

  void usual_hours(int hours, int visits) {
    for (int k = 0; k < hours; ++k) {
      usual_hour(visits);
      next_hour();
    }
  }

  void next_hour() {
    ++hour_;
    watch_.tick();
  }
  void skip_hours(Hour hours) {
    hour_ += hours;
    watch_.tick();
  }

  const std::vector<Anomaly>& found() const { return found_; }
  bool found(std::string_view kind) const {
    return std::any_of(found_.begin(), found_.end(),
                       [kind](const Anomaly& anomaly) { return anomaly.kind == kind; });
  }

 private:
  Hour hour_ = kStart;
  std::vector<Anomaly> found_;
  std::mt19937_64 random_{1};
  AnomalyWatch watch_;
};

}  // namespace

TEST_CASE("a usual week raises nothing") {
  Shop shop;
  shop.usual_hours(200, 800);
  CHECK(shop.found().empty());
}

TEST_CASE("one network that sends a large part is seen, and never named") {
  Shop shop;
  shop.usual_hour(600);
  for (int k = 0; k < 400; ++k) shop.visit(0xABCDEF, "item-1", true, false, false);
  shop.next_hour();
  REQUIRE(shop.found(kNetworkShare));
  const Anomaly& anomaly = shop.found()[0];
  CHECK(anomaly.hour == kStart);
  CHECK(anomaly.value == doctest::Approx(0.4).epsilon(0.05));
  CHECK(anomaly.bound == 0.3);
  CHECK(anomaly.subject == "one network");
  CHECK(describe(anomaly).starts_with("One network sent 4"));
}

TEST_CASE("the sketch never gives a network more than it sent") {
  NetworkSketch sketch;
  std::mt19937_64 random(5);
  for (int k = 0; k < 100'000; ++k) sketch.add(random());
  // Of 100,000 different networks, each bucket's majority lead is far from a share of 1 %.
  CHECK(sketch.largest() < 1000);
  const uint64_t before = sketch.total();
  for (int k = 0; k < 50'000; ++k) sketch.add(42);
  CHECK(sketch.total() == before + 50'000);
  CHECK(sketch.largest() <= 50'000 + 1000);
  CHECK(sketch.largest() > 49'000);
}

TEST_CASE("unknown networks are not one network") {
  Shop shop;
  for (int k = 0; k < 1000; ++k) shop.visit(0, "item-" + std::to_string(k), true, false, false);
  shop.next_hour();
  CHECK(shop.found().empty());
}

TEST_CASE("rates that shoppers cannot have are seen") {
  Shop shop;
  for (int k = 0; k < 300; ++k) {
    shop.visit(static_cast<uint64_t>(k) * 7919, "item-" + std::to_string(k % 90), false, true,
               true);
  }
  for (int k = 0; k < 50; ++k) {
    shop.visit(static_cast<uint64_t>(k) * 104'729, "item-1", false, false, true);
  }
  shop.next_hour();
  CHECK(shop.found(kClicksWithoutViews));
  CHECK(shop.found(kPurchasesWithoutClicks));
}

TEST_CASE("a spike and a bot that repeats itself are seen against the week before") {
  Shop shop;
  shop.usual_hours(30, 800);
  REQUIRE(shop.found().empty());
  std::mt19937_64 random(9);
  for (int k = 0; k < 6000; ++k) {
    shop.visit(random(), k % 20 == 0 ? "item-7" : "item-3", true, true, false);
  }
  shop.next_hour();
  CHECK(shop.found(kRateSpike));
  CHECK(shop.found(kFewItems));
  CHECK_FALSE(shop.found(kNetworkShare));
}

TEST_CASE("rules that need a past wait for a day of it, and quiet hours are a part of it") {
  Shop young;
  young.usual_hours(5, 10);
  young.usual_hours(1, 5000);
  CHECK(young.found().empty());

  Shop quiet;
  quiet.next_hour();
  quiet.skip_hours(40);
  quiet.usual_hours(1, 5000);
  CHECK(quiet.found(kRateSpike));
}

TEST_CASE("anomalies as JSON and CSV") {
  const std::vector<Anomaly> anomalies{
      {kStart, std::string(kNetworkShare), "one network", 0.4, 0.3}};
  CHECK(
      anomalies_to_json(anomalies) ==
      "{\"anomalies\":[{\"hour\":\"2025-11-24T16:00:00Z\",\"kind\":\"network_share\","
      "\"subject\":\"one network\",\"value\":0.4,\"bound\":0.3,\"text\":\"One network sent 40 % of "
      "the hour's contributions; above 30 % that may be a bot, or a proxy that hides its "
      "visitors.\"}]}\n");
  CHECK(anomalies_to_csv(anomalies).starts_with(
      "hour,kind,subject,value,bound,text\r\n2025-11-24T16:00:00Z,network_share,one network,0.4,"));
}
