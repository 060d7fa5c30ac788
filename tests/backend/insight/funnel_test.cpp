#include "backend/insight/funnel.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "backend/insight/funnel_answer.h"
#include "tests/backend/insight/made_release.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::MadeRelease;

TEST_CASE("the funnel adds windows up, and its rates are of what was added") {
  MadeRelease release(1, 1, 50);
  for (int window = 0; window < 4; ++window) {
    release.next_window();
    release.add("home", FeedbackEvent::kServe, 5000);
    release.add("home", FeedbackEvent::kViewItemList, 4000);
    release.add("home", FeedbackEvent::kSelectItem, 1000);
    release.add("home", FeedbackEvent::kAddToCart, 200);
  }
  release.next_window();
  release.add("cart", FeedbackEvent::kViewItemList, 300);

  const Funnel funnel = make_funnel(&release.group());
  CHECK(funnel.windows.size() == 5);
  REQUIRE(funnel.slots.size() == 2);
  CHECK(funnel.slots[0].slot == "cart");
  const FunnelSlot& home = funnel.slots[1];
  // The fifth window said nothing about the slot, which need not have existed then.
  CHECK(home.series.size() == 4);
  CHECK(home.counts.served.value.value() == doctest::Approx(20'000).epsilon(0.001));
  CHECK_FALSE(home.counts.served.below);
  CHECK(home.rates.view_rate.value.value() == doctest::Approx(0.8).epsilon(0.01));
  CHECK(home.rates.click_through.value.value() == doctest::Approx(0.25).epsilon(0.01));
  CHECK(home.rates.cart_rate.value.value() == doctest::Approx(0.2).epsilon(0.02));
  CHECK(home.typical.clicked.median.value() == doctest::Approx(1000).epsilon(0.01));
}

TEST_CASE("suppressed cells never become zeros") {
  MadeRelease release(1, 1, 50);
  for (int window = 0; window < 3; ++window) {
    release.next_window();
    release.add("home", FeedbackEvent::kViewItemList, 400);
    release.add("home", FeedbackEvent::kPurchase, 20);
  }
  const Funnel funnel = make_funnel(&release.group());
  const FunnelSlot& home = funnel.slots[0];
  CHECK_FALSE(home.counts.purchased.value);
  CHECK(home.counts.purchased.below == 150.0);
  CHECK(home.counts.purchased.high.value() >= 60);
  CHECK_FALSE(home.rates.purchase_rate.value);
  CHECK_FALSE(home.typical.purchased.median);
  CHECK_FALSE(home.series[0].values[static_cast<size_t>(FeedbackEvent::kPurchase)]);

  const auto json = nlohmann::json::parse(funnel_to_json(funnel));
  const auto& slot = json["slots"][0];
  CHECK(slot["purchased"]["value"].is_null());
  CHECK(slot["purchased"]["below"] == 150.0);
  CHECK(slot["series"][1]["purchased"]["value"].is_null());
  CHECK(slot["series"][1]["purchased"]["below"] == 50.0);
  CHECK(slot["viewed"]["value"].is_number());
  CHECK_FALSE(slot["viewed"].contains("below"));
  CHECK(slot["model"].is_null());

  // The cell is empty in CSV: slot, model, windows, then three cells a figure.
  const std::string csv = funnel_to_csv(funnel);
  const std::string row = csv.substr(csv.find("\r\n") + 2);
  CHECK(row.starts_with("home,,3,,0,"));
}

TEST_CASE("an empty release is an empty funnel") {
  ReleasedGroup nothing;
  CHECK(funnel_to_json(make_funnel(&nothing)) == "{\"windows\":[],\"slots\":[]}\n");
}
