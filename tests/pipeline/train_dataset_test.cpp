#include <doctest/doctest.h>

#include <limits>

#include "pipeline/train/dataset.h"
#include "pipeline/train/popularity.h"
#include "tests/pipeline/synthetic_log.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::LogBuilder;

TEST_CASE(
    "a dataset numbers items by id, orders visits by their last event, keeps each item once") {
  LogBuilder builder;
  builder.add("late", 0, "b", 5, EventType::kViewItem)
      .add("early", 1, "a", 6)
      .add("late", 0, "b", 7, EventType::kAddToCart)
      .add("late", 0, "c", 8, EventType::kViewItem)
      .add("late", 0, "c", 9, EventType::kRemoveFromCart);
  const Dataset dataset = make_dataset(builder.log());
  CHECK(dataset.item_ids == std::vector<std::string>{"a", "b", "c"});
  REQUIRE(dataset.visits.size() == 2);
  CHECK(dataset.visits[0].key == "early");
  CHECK_FALSE(dataset.visits[0].browsed);
  const Visit& late = dataset.visits[1];
  CHECK(late.minute == 8);  // a removal says nothing
  CHECK(late.browsed);
  REQUIRE(late.items.size() == 2);
  CHECK(late.items[0].item == 1);
  CHECK(late.items[0].strongest == EventType::kAddToCart);
  CHECK(late.items[0].first_minute == 5);
  CHECK(dataset.pair_count() == 3);
}

TEST_CASE("visits without a known shopper stand for themselves, one shopper each") {
  LogBuilder builder;
  builder.add("x", -1, "a", 1).add("y", -1, "a", 2).add("z", 0, "a", 3);
  const Dataset dataset = make_dataset(builder.log());
  CHECK(dataset.shopper_count == 3);
  CHECK(dataset.visits[0].shopper != dataset.visits[1].shopper);
  CHECK_FALSE(dataset.visits[0].shopper_known);
  CHECK(dataset.visits[2].shopper_known);
  CHECK(shopper_support(dataset) == std::vector<uint32_t>{3});
}

TEST_CASE("before() cuts in time and renumbers what is left") {
  LogBuilder builder;
  builder.add("1", 0, "b", 10).add("1", 0, "c", 10).add("2", 0, "a", 20);
  const Dataset all = make_dataset(builder.log());
  const Dataset earlier = before(all, 20);
  CHECK(earlier.item_ids == std::vector<std::string>{"b", "c"});
  REQUIRE(earlier.visits.size() == 1);
  CHECK(earlier.visits[0].items[0].item == 0);
  CHECK(find_item(earlier, "c") == 1);
  CHECK(find_item(earlier, "a") == kNotInDataset);
  CHECK(before(all, 0).visits.empty());
}

TEST_CASE("an empty log and a visit of a hundred thousand items are no trouble") {
  CHECK(make_dataset({}).visits.empty());
  EventLog log;
  log.visit_keys = {"wholesale"};
  for (uint32_t item = 0; item < 100'000; ++item) {
    log.item_ids.push_back(std::to_string(item));
    for (int repeat = 0; repeat < 2; ++repeat) {
      log.events.push_back({item, kNoShopper, 0, 1, EventType::kPurchase});
    }
  }
  CHECK(make_dataset(log).pair_count() == 100'000);
}

TEST_CASE("popularity: all time, decayed and recent") {
  LogBuilder builder;
  builder.add("1", 0, "old", 0).add("2", 1, "old", 0).add("3", 2, "new", 1440);
  const Dataset dataset = make_dataset(builder.log());
  const uint32_t fresh = find_item(dataset, "new");
  const uint32_t old = find_item(dataset, "old");
  const auto ever = decayed_popularity(dataset, std::numeric_limits<double>::infinity());
  CHECK(ever[old] == 2.0f);
  CHECK(ever[fresh] == 1.0f);
  const auto decayed = decayed_popularity(dataset, 720);
  CHECK(decayed[old] == doctest::Approx(0.5));
  CHECK(decayed[fresh] == 1.0f);
  const auto recent = recent_popularity(dataset, 1440);
  CHECK(recent[old] == 0.0f);
  CHECK(recent[fresh] == 1.0f);
}
