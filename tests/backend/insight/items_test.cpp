#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "backend/insight/forecast.h"
#include "backend/insight/item_answer.h"
#include "backend/insight/item_counts.h"
#include "tests/backend/insight/made_release.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::MadeRelease;

namespace {

constexpr auto kView = static_cast<uint8_t>(FeedbackEvent::kViewItemList);
constexpr auto kClick = static_cast<uint8_t>(FeedbackEvent::kSelectItem);
constexpr int64_t kFirstDay = MadeRelease::kFirstHour / 24;

std::vector<ForecastRow> forecast_of(MadeRelease* release, const std::vector<ItemOrders>& orders) {
  std::vector<ForecastRow> rows;
  for_each_forecast_row(&release->group(), orders,
                        [&](const ForecastRow& row) { rows.push_back(row); });
  return rows;
}

}  // namespace

TEST_CASE("items come by clicks, each slot by itself") {
  MadeRelease release(1, 1, 50);
  for (int window = 0; window < 2; ++window) {
    release.next_window();
    release.add("home", "shoe", kView, 900);
    release.add("home", "shoe", kClick, 100);
    release.add("cart", "shoe", kClick, 300);
    release.add("home", "hat", kView, 200);
  }
  const auto rows = count_items(&release.group());
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].slot == "cart");
  CHECK(rows[0].clicked.value.value() == doctest::Approx(600).epsilon(0.02));
  CHECK_FALSE(rows[0].viewed.value);
  CHECK(rows[1].item == "shoe");
  CHECK(rows[1].windows == 2);
  CHECK(rows[2].item == "hat");
  CHECK_FALSE(rows[2].clicked.value);
  CHECK(rows[2].clicked.below == 100.0);
}

TEST_CASE("transitions are pairs, most frequent first") {
  MadeRelease release(1, 1, 50);
  release.next_window();
  release.add("a", "b", 0, 100);
  release.add("b", "a", 0, 200);
  const auto rows = count_transitions(&release.group());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].from == "b");
  CHECK(rows[0].to == "a");
  const auto json = nlohmann::json::parse(transitions_to_json(rows));
  CHECK(json["more"] == false);
  CHECK(json["transitions"][0]["count"]["value"].get<double>() ==
        doctest::Approx(200).epsilon(0.05));
}

TEST_CASE("segments have shares that add up") {
  MadeRelease release(1, 1, 50);
  for (int window = 0; window < 3; ++window) {
    release.next_window();
    release.add("returning", "", 0, 3000);
    release.add("new", "", 0, 1000);
  }
  const auto rows = count_segments(&release.group());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].segment == "returning");
  CHECK(rows[0].share.value.value() + rows[1].share.value.value() == doctest::Approx(1));
  CHECK(rows[1].share.low < 0.25);
  CHECK(rows[1].share.high.value() > 0.25);
}

TEST_CASE("the forecast joins what was released with what was ordered, by item and day") {
  MadeRelease release(1, 1, 50);
  release.next_window();
  release.add("home", "shoe", kClick, 200);
  release.add("cart", "shoe", kClick, 100);
  release.next_window();
  release.add("home", "hat", kClick, 80);
  release.add("home", "shoe", kView, 90);
  const std::vector<ItemOrders> orders{
      {"hat", kFirstDay, 2, 3, {{"EUR", 3000}}},
      {"hat", kFirstDay + 1, 1, 1, {{"EUR", 1000}, {"USD", 900}}},
      {"tie", kFirstDay, 1, 1, {{"EUR", 500}}},
  };
  const auto rows = forecast_of(&release, orders);
  REQUIRE(rows.size() == 5);
  CHECK(rows[0].item == "hat");
  CHECK(rows[0].day == kFirstDay);
  CHECK_FALSE(rows[0].clicked.value);
  CHECK(rows[0].quantity == 3);
  CHECK(rows[1].clicked.value.value() == doctest::Approx(80).epsilon(0.05));
  CHECK(rows[1].revenue.at("USD") == 900);
  CHECK(rows[2].item == "shoe");
  CHECK(rows[2].clicked.value.value() == doctest::Approx(300).epsilon(0.03));
  CHECK(rows[2].orders == 0);
  CHECK(rows[3].day == kFirstDay + 1);
  CHECK_FALSE(rows[3].clicked.value);
  CHECK(rows[3].clicked.below == 50.0);
  CHECK(rows[4].item == "tie");

  const std::string csv = forecast_to_csv(&release.group(), orders);
  CHECK(csv.starts_with("item,day,viewed,viewed_low,viewed_high,clicked,"));
  CHECK(csv.find("orders,quantity,revenue_EUR,revenue_USD\r\n") != std::string::npos);
  CHECK(csv.find(",1,1,1000,900\r\n") != std::string::npos);
}

TEST_CASE("a spreadsheet does not run what a browser called an item") {
  MadeRelease release(1, 1, 50);
  release.next_window();
  release.add("home", "=HYPERLINK(1)", kClick, 200);
  CHECK(items_to_csv(count_items(&release.group())).find("\n'=HYPERLINK(1),home,1,") !=
        std::string::npos);
}
