#include "core/session/session.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace nearshelf;

namespace {

std::vector<WeightedItem> recents(const Session& session, const SessionParameters& parameters,
                                  int64_t now) {
  std::vector<WeightedItem> out;
  session.recent_items(parameters, now, &out);
  return out;
}

std::vector<uint32_t> cart(const Session& session) {
  std::vector<uint32_t> out;
  session.cart(&out);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("recent items: latest first, each once, weighted by strongest event, step and age") {
  SessionParameters parameters;
  parameters.step_decay = 0.5f;
  parameters.recent_half_life = 60;
  Session session;
  session.track(7, EventType::kAddToCart, 0);
  session.track(8, EventType::kViewItem, 30);
  session.track(7, EventType::kViewItem, 60);

  const auto items = recents(session, parameters, 120);
  REQUIRE(items.size() == 2);
  CHECK(items[0].item == 7);
  CHECK(items[0].weight == doctest::Approx(3 * 0.5));  // strongest event: cart; one half-life old
  CHECK(items[1].item == 8);
  CHECK(items[1].weight == doctest::Approx(1 * 0.5 * std::exp2(-1.5)));
}

TEST_CASE("recent items keep to the limit and skip removals") {
  SessionParameters parameters;
  parameters.recent_items = 2;
  Session session;
  for (uint32_t item = 0; item < 5; ++item) session.track(item, EventType::kViewItem, item);
  session.track(9, EventType::kRemoveFromCart, 6);
  const auto items = recents(session, parameters, 6);
  REQUIRE(items.size() == 2);
  CHECK(items[0].item == 4);
  CHECK(items[1].item == 3);
}

TEST_CASE("what is too old to have any weight is left out") {
  SessionParameters parameters;
  parameters.recent_half_life = 1;
  Session session;
  session.track(1, EventType::kViewItem, 0);
  CHECK(recents(session, parameters, 100000).empty());
}

TEST_CASE("purchase history grows with repeats and fades with age") {
  const SessionParameters parameters;
  Session session;
  session.track(1, EventType::kPurchase, 0);
  session.track(2, EventType::kPurchase, 0);
  session.track(1, EventType::kPurchase, 10);
  session.track(3, EventType::kViewItem, 10);
  std::vector<WeightedItem> now;
  session.purchase_history(parameters, 10, &now);
  REQUIRE(now.size() == 2);
  CHECK(now[0].item == 1);
  CHECK(now[0].weight > now[1].weight);
  CHECK(now[1].weight == doctest::Approx(std::log(2.0)).epsilon(1e-4));
  std::vector<WeightedItem> later;
  session.purchase_history(parameters, 10 + 525600, &later);
  CHECK(later[1].weight < now[1].weight);
}

TEST_CASE("the cart follows the latest cart event of each item") {
  Session session;
  session.track(1, EventType::kAddToCart, 0);
  session.track(2, EventType::kAddToCart, 1);
  session.track(3, EventType::kAddToCart, 2);
  session.track(2, EventType::kRemoveFromCart, 3);
  session.track(3, EventType::kPurchase, 4);
  session.track(1, EventType::kViewItem, 5);
  CHECK(cart(session) == std::vector<uint32_t>{1});
  session.track(2, EventType::kAddToCart, 6);
  CHECK(cart(session) == std::vector<uint32_t>{1, 2});
}

TEST_CASE("the item viewed last is the one of the latest view") {
  Session session;
  CHECK(session.last_viewed() == kNoItem);
  session.track(4, EventType::kViewItem, 0);
  session.track(9, EventType::kViewItem, 1);
  session.track(4, EventType::kAddToCart, 2);
  CHECK(session.last_viewed() == 9);
}

TEST_CASE("just purchased means within seven days") {
  Session session;
  session.track(1, EventType::kPurchase, 0);
  session.track(2, EventType::kPurchase, 5);
  std::vector<uint32_t> items;
  session.just_purchased(kJustPurchasedMinutes + 2, &items);
  CHECK(items == std::vector<uint32_t>{2});
}

TEST_CASE("the session is bounded: the oldest events go first") {
  SessionParameters parameters;
  parameters.recent_items = 200;
  Session session;
  session.track(777, EventType::kPurchase, 0);
  for (size_t k = 0; k < kMaxSessionEvents; ++k) session.track(1, EventType::kViewItem, 1);
  std::vector<WeightedItem> history;
  session.purchase_history(parameters, 1, &history);
  CHECK(history.empty());
}

TEST_CASE("repeated items fade by distinct step back and by age, whatever the event") {
  SessionParameters parameters;
  parameters.repeat_decay = 0.5f;
  parameters.recent_half_life = 60;
  Session session;
  session.track(7, EventType::kAddToCart, 0);
  session.track(8, EventType::kViewItem, 60);
  session.track(8, EventType::kViewItem, 60);
  std::vector<WeightedItem> items;
  session.repeated_items(parameters, 60, &items);
  REQUIRE(items.size() == 2);
  CHECK(items[0].item == 8);
  CHECK(items[0].weight == doctest::Approx(1));
  CHECK(items[1].item == 7);
  CHECK(items[1].weight == doctest::Approx(0.5 * 0.5));
}

TEST_CASE("latest clicks keep every occurrence, latest first, up to the limit") {
  SessionParameters parameters;
  parameters.clicks = 3;
  parameters.click_decay = 0.5f;
  Session session;
  for (const uint32_t item : {1u, 2u, 2u, 3u}) session.track(item, EventType::kViewItem, 0);
  session.track(4, EventType::kRemoveFromCart, 0);
  std::vector<WeightedItem> clicks;
  session.latest_clicks(parameters, 0, &clicks);
  REQUIRE(clicks.size() == 3);
  CHECK(clicks[0].item == 3);
  CHECK(clicks[1].item == 2);
  CHECK(clicks[2].item == 2);
  CHECK(clicks[0].weight == doctest::Approx(1));
  CHECK(clicks[2].weight == doctest::Approx(0.25));

  std::vector<uint32_t> sequence;
  session.click_sequence(parameters, 3, &sequence);
  CHECK(sequence == std::vector<uint32_t>{2, 2, 3});
}
