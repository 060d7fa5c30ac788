#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/hash.h"
#include "pipeline/simulate/simulator.h"
#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

constexpr uint32_t kCategories = 10;

// 200 products in 10 categories and 5 brands.
std::vector<Product> catalogue() {
  std::vector<Product> products;
  for (uint32_t i = 0; i < 200; ++i) {
    Product product;
    product.id = "p" + std::to_string(i);
    product.title = product.id;
    product.category = "category " + std::to_string(i % kCategories);
    product.brand = "brand " + std::to_string(i / 7 % 5);
    product.price = 100 + 37 * i % 1000;
    products.push_back(std::move(product));
  }
  return products;
}

std::vector<SimulatedEvent> run(const SimulationOptions& options) {
  std::ostream nowhere(nullptr);
  Progress progress(nowhere, Progress::Style::kSilent);
  return simulate(catalogue(), options, progress);
}

std::string csv_of(const std::vector<SimulatedEvent>& events) {
  std::ostringstream out;
  write_events_csv(catalogue(), events, out);
  return out.str();
}

SimulationOptions small_shop() {
  SimulationOptions options;
  options.shoppers = 2000;
  options.days = 60;
  options.seed = 11;
  return options;
}

double share_of_top_tenth(const std::map<uint32_t, int>& counts) {
  std::vector<int> sorted;
  int total = 0;
  for (const auto& [item, count] : counts) {
    sorted.push_back(count);
    total += count;
  }
  std::ranges::sort(sorted, std::greater<>());
  int top = 0;
  for (size_t i = 0; i < catalogue().size() / 10; ++i) top += sorted[i];
  return static_cast<double>(top) / total;
}

}  // namespace

TEST_CASE("the same seed gives the same bytes on every machine, another seed others") {
  SimulationOptions options = small_shop();
  options.shoppers = 200;
  const std::string csv = csv_of(run(options));
  CHECK(csv == csv_of(run(options)));
  CHECK(xxh64(csv) == 16130284301050819732U);
  options.seed = 12;
  CHECK(csv != csv_of(run(options)));
}

TEST_CASE("a shopper does not depend on how many others there are") {
  SimulationOptions options = small_shop();
  options.shoppers = 50;
  const auto few = csv_of(run(options));
  options.shoppers = 100;
  std::vector<SimulatedEvent> many = run(options);
  std::erase_if(many, [](const SimulatedEvent& event) { return event.shopper >= 50; });
  CHECK(few == csv_of(many));
}

TEST_CASE("laws of the funnel") {
  const std::vector<SimulatedEvent> events = run(small_shop());
  std::map<EventType, int> counts;
  std::set<std::tuple<uint32_t, uint32_t, uint32_t>> viewed;
  std::set<std::tuple<uint32_t, uint32_t, uint32_t>> in_cart;
  for (const SimulatedEvent& event : events) {
    const auto key = std::tuple(event.shopper, event.visit, event.item);
    ++counts[event.type];
    switch (event.type) {
      case EventType::kViewItem:
        viewed.insert(key);
        break;
      case EventType::kAddToCart:
        CHECK(viewed.contains(key));
        CHECK(in_cart.insert(key).second);
        break;
      case EventType::kRemoveFromCart:
        CHECK(in_cart.erase(key) == 1);
        break;
      case EventType::kPurchase:
        CHECK(in_cart.erase(key) == 1);
        break;
    }
  }
  CHECK(counts[EventType::kViewItem] > 4 * counts[EventType::kAddToCart]);
  CHECK(counts[EventType::kAddToCart] > counts[EventType::kPurchase]);
  CHECK(counts[EventType::kAddToCart] > 5 * counts[EventType::kRemoveFromCart]);
  CHECK(counts[EventType::kPurchase] > 1000);
}

TEST_CASE("events lie in the given days, in order, and nights are quiet") {
  SimulationOptions options = small_shop();
  options.first_day = 10'000;
  const std::vector<SimulatedEvent> events = run(options);
  CHECK(std::ranges::is_sorted(events, {}, &SimulatedEvent::second));
  CHECK(events.front().second >= 10'000 * 86'400);
  // A visit that starts in the last minutes of the last day may end after midnight.
  CHECK(events.back().second < (10'060 + 1) * 86'400);
  int night = 0;
  int evening = 0;
  for (const SimulatedEvent& event : events) {
    const int64_t hour = event.second / 3600 % 24;
    night += hour >= 2 && hour < 5 ? 1 : 0;
    evening += hour >= 18 && hour < 21 ? 1 : 0;
  }
  CHECK(evening > 5 * night);
}

TEST_CASE("shoppers have taste, items have popularity") {
  const std::vector<SimulatedEvent> events = run(small_shop());
  const std::vector<Product> products = catalogue();
  std::map<uint32_t, int> views_of_item;
  std::map<std::string, int> views_of_category;
  std::map<uint32_t, std::map<std::string, int>> views_of_shopper;
  int total = 0;
  for (const SimulatedEvent& event : events) {
    if (event.type != EventType::kViewItem) continue;
    ++total;
    ++views_of_item[event.item];
    ++views_of_category[products[event.item].category];
    ++views_of_shopper[event.shopper][products[event.item].category];
  }
  CHECK(share_of_top_tenth(views_of_item) > 0.3);

  const auto largest = [](const std::map<std::string, int>& counts) {
    return std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; })
        ->second;
  };
  int in_favourite = 0;
  for (const auto& [shopper, counts] : views_of_shopper) in_favourite += largest(counts);
  const double of_shoppers = static_cast<double>(in_favourite) / total;
  const double of_shop = static_cast<double>(largest(views_of_category)) / total;
  CHECK(of_shoppers > 2 * of_shop);
}

TEST_CASE("what goes with the cart is looked at next") {
  const SimulationOptions options = small_shop();
  const ShopModel shop = make_shop_model(catalogue(), options.seed);
  std::vector<SimulatedEvent> events = run(options);
  std::ranges::stable_sort(events, {}, [](const SimulatedEvent& event) {
    return std::pair(event.shopper, event.visit);
  });
  int after_adding = 0;
  int complements = 0;
  for (size_t i = 1; i < events.size(); ++i) {
    const SimulatedEvent& before = events[i - 1];
    const SimulatedEvent& event = events[i];
    const bool same_visit = before.shopper == event.shopper && before.visit == event.visit;
    if (!same_visit || before.type != EventType::kAddToCart) continue;
    if (event.type != EventType::kViewItem) continue;
    ++after_adding;
    complements += std::ranges::count(shop.items[before.item].complements, event.item) > 0 ? 1 : 0;
  }
  // At random, 3 complements of 200 items would be 1.5 % of the views.
  CHECK(complements > after_adding / 5);
}

TEST_CASE("what was bought is bought again") {
  std::map<std::pair<uint32_t, uint32_t>, std::set<uint32_t>> visits;
  for (const SimulatedEvent& event : run(small_shop())) {
    if (event.type == EventType::kPurchase) {
      visits[{event.shopper, event.item}].insert(event.visit);
    }
  }
  const auto repeated =
      std::ranges::count_if(visits, [](const auto& entry) { return entry.second.size() > 1; });
  CHECK(static_cast<double>(repeated) / static_cast<double>(visits.size()) > 0.03);
}

TEST_CASE("the importer takes every simulated event and finds the same visits") {
  SimulationOptions options = small_shop();
  options.shoppers = 300;
  const std::vector<SimulatedEvent> events = run(options);
  const EventLog log = log_of(csv_of(events));
  CHECK(log.report.rejected() == 0);
  REQUIRE(log.events.size() == events.size());

  std::set<std::pair<uint32_t, uint32_t>> visits;
  std::set<uint32_t> shoppers;
  for (size_t i = 0; i < events.size(); ++i) {
    CHECK(log.item_ids[log.events[i].item] == "p" + std::to_string(events[i].item));
    CHECK(log.events[i].type == events[i].type);
    visits.insert({events[i].shopper, events[i].visit});
    shoppers.insert(events[i].shopper);
  }
  CHECK(log.visit_keys.size() == visits.size());
  CHECK(log.shopper_count == shoppers.size());
}

TEST_CASE("small and plain catalogues work") {
  std::ostream nowhere(nullptr);
  Progress progress(nowhere, Progress::Style::kSilent);
  SimulationOptions options;
  options.shoppers = 50;
  for (const size_t count : {size_t{1}, size_t{2}, size_t{5}}) {
    std::vector<Product> products(count);
    for (size_t i = 0; i < count; ++i) products[i].id = "\"" + std::to_string(i) + ",";
    const auto events = simulate(products, options, progress);
    CHECK_FALSE(events.empty());
    std::ostringstream out;
    write_events_csv(products, events, out);
    CHECK(log_of(out.str()).report.rejected() == 0);
  }
}

}  // namespace nearshelf::pipeline::testing
