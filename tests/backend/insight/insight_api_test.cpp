#include "backend/insight/insight_api.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "backend/store/database.h"
#include "tests/backend/support/ask_route.h"
#include "tests/backend/support/shelf_folder.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::TemporaryFolder;
using nlohmann::json;

namespace {

constexpr Hour kNow = 480'000 + 20 * 24;
constexpr Hour kFirst = 480'000;  // a midnight: 2024-10-04
constexpr const char* kRange = "from=2024-10-04T00:00:00Z&to=2024-10-24T00:00:00Z";

// Of groups without events.
constexpr auto kNoEvent = static_cast<FeedbackEvent>(0);

struct ReleasedCellText {
  std::string subject;
  std::string object;
  FeedbackEvent event;
  int value;
};

class Tables {
 public:
  explicit Tables(const std::filesystem::path& file) : database_(open_for_writing(file)) {}

  // A window of a day with a Gaussian of sigma 10 and a threshold of 50.
  void release(MetricGroup group, Hour start, const std::vector<ReleasedCellText>& cells) {
    SQLite::Statement entry(database_,
                            "INSERT INTO ledger (metric_group, window_start, window_hours, "
                            "released_at, mechanism, epsilon, delta, rho, noise_scale, "
                            "cells_per_unit, threshold, cells) VALUES (?, ?, 24, 0, "
                            "'discrete_gaussian', 1, 1e-6, 0.02, 10, 16, 50, ?)");
    entry.bind(1, static_cast<int>(group));
    entry.bind(2, start);
    entry.bind(3, static_cast<int>(cells.size()));
    entry.exec();
    const int64_t ledger = database_.getLastInsertRowid();
    for (const ReleasedCellText& cell : cells) add(ledger, cell);
  }

  void run(const std::string& sql) { database_.exec(sql); }

  SQLite::Database& database() { return database_; }

 private:
  void add(int64_t ledger, const ReleasedCellText& cell) {
    SQLite::Statement insert(database_, "INSERT INTO released VALUES (?, zeroblob(8), ?, ?, ?, ?)");
    insert.bind(1, ledger);
    insert.bind(2, cell.subject);
    insert.bind(3, cell.object);
    insert.bind(4, static_cast<int>(cell.event));
    insert.bind(5, cell.value);
    insert.exec();
  }

  SQLite::Database database_;
};

class Shop {
 public:
  Shop() { api_.add_routes(router_); }
  ~Shop() { background_.stop(); }

  HttpResponse get(const std::string& target,
                   const char* authorization = nearshelf::test::kRouteAuthorization) {
    return nearshelf::test::ask_route(router_, target, authorization);
  }

  json get_json(const std::string& path) {
    const HttpResponse response = get(path + "?" + kRange);
    REQUIRE(response.status == 200);
    CHECK(std::string(response.content_type).starts_with("application/json"));
    return json::parse(response.body);
  }

  std::string get_csv(const std::string& path) {
    const HttpResponse response = get(path + "?format=csv&" + kRange);
    REQUIRE(response.status == 200);
    CHECK(std::string(response.content_type).starts_with("text/csv"));
    return response.body;
  }

 private:
  TemporaryFolder folder_;

 public:
  Tables tables{folder_ / "nearshelf.db"};
  std::shared_ptr<const ShopSchema> schema =
      std::make_shared<const ShopSchema>(std::vector<std::string>{});

 private:
  Refusals refusals_;
  TaskThread background_{16};
  AdminToken token_{nearshelf::test::kRouteToken, "a test"};
  AdminAccess access_{token_, refusals_};
  QueryEndpoint endpoint_{access_, background_, refusals_};
  Router router_{refusals_};
  InsightStore store_{folder_ / "nearshelf.db"};
  InsightApi api_{endpoint_, store_, [this] { return schema; }, [] { return kNow; }};
};

const std::vector<std::string> kPaths{"/v1/funnel",      "/v1/lift",     "/v1/items",
                                      "/v1/transitions", "/v1/segments", "/v1/forecast",
                                      "/v1/monitoring",  "/v1/drift",    "/v1/anomalies"};

}  // namespace

TEST_CASE("without the token nothing is said, and a query that cannot be read says what may be") {
  Shop shop;
  for (const std::string& path : kPaths) {
    CAPTURE(path);
    CHECK(shop.get(path, "Bearer wrong").status == 401);
    CHECK(shop.get(path + "?from=yesterday").status == 400);
    CHECK(shop.get(path + "?format=xml").status == 400);
    CHECK(shop.get(path + "?unknown=1").status == 400);
    CHECK(shop.get(path + "?from=2024-10-05T00:00:00Z&to=2024-10-04T00:00:00Z").status == 400);
  }
  CHECK(shop.get("/v1/lift?split=holdout").status == 400);
  CHECK(shop.get("/v1/lift?split=holdout:0").status == 400);
  CHECK(shop.get("/v1/lift?split=holdout:1,rails:9&experiment=rails").status == 200);
}

TEST_CASE("an empty store gives empty answers, as JSON and as CSV") {
  Shop shop;
  for (const std::string& path : kPaths) {
    CAPTURE(path);
    CHECK(shop.get(path).status == 200);
    const std::string csv = shop.get_csv(path);
    CHECK(csv.ends_with("\r\n"));
  }
  CHECK(shop.get_json("/v1/funnel")["slots"].empty());
  CHECK(shop.get_json("/v1/drift")["skew"].is_null());
  const json answer = shop.get_json("/v1/monitoring");
  for (const json& metric : answer["metrics"]) {
    CHECK(metric["enough"] == false);
  }
}

TEST_CASE("the funnel has the promised shape, and only windows of the range") {
  Shop shop;
  for (Hour day = 0; day < 3; ++day) {
    shop.tables.release(MetricGroup::kFunnel, kFirst + 24 * day,
                        {{"home", "", FeedbackEvent::kServe, 1000},
                         {"home", "", FeedbackEvent::kViewItemList, 800},
                         {"home", "", FeedbackEvent::kSelectItem, 100}});
  }
  shop.tables.release(MetricGroup::kFunnel, kFirst - 24,
                      {{"home", "", FeedbackEvent::kServe, 9999}});
  shop.tables.release(MetricGroup::kItems, kFirst, {{"home", "a", FeedbackEvent::kSelectItem, 77}});
  const json answer = shop.get_json("/v1/funnel");
  REQUIRE(answer["windows"].size() == 3);
  CHECK(answer["windows"][0] == json{{"start", "2024-10-04T00:00:00Z"}, {"hours", 24}});
  REQUIRE(answer["slots"].size() == 1);
  const json& slot = answer["slots"][0];
  CHECK(slot["served"]["value"] == 3000);
  CHECK(slot["served"]["low"].get<double>() == doctest::Approx(3000 - 1.96 * std::sqrt(300)));
  CHECK(slot["purchased"]["value"].is_null());
  CHECK(slot["purchased"]["below"] == 150);
  CHECK(slot["view_rate"]["value"].get<double>() == doctest::Approx(0.8));
  REQUIRE(slot["series"].size() == 3);
  CHECK(slot["series"][2]["window_start"] == "2024-10-06T00:00:00Z");
  CHECK(slot["series"][2]["clicked"]["value"] == 100);
  CHECK(shop.get_csv("/v1/funnel").find("home,,3,3000,") != std::string::npos);
}

TEST_CASE("lift has the promised shape") {
  Shop shop;
  for (Hour day = 0; day < 7; ++day) {
    shop.tables.release(MetricGroup::kExperiments, kFirst + 24 * day,
                        {{"rails:holdout", "", FeedbackEvent::kSession, 5000},
                         {"rails:holdout", "", FeedbackEvent::kPurchase, 300},
                         {"rails:on", "", FeedbackEvent::kSession, 5000},
                         {"rails:on", "", FeedbackEvent::kPurchase, 400}});
  }
  const json experiment = shop.get_json("/v1/lift")["experiments"][0];
  CHECK(experiment["name"] == "rails");
  CHECK(experiment["baseline"] == "holdout");
  CHECK(experiment["sample_ratio"]["ok"] == true);
  const json& arms = experiment["arms"];
  REQUIRE(arms.size() == 2);
  CHECK_FALSE(arms[0].contains("lift"));
  CHECK(arms[1]["devices"]["value"] == 35'000);
  CHECK(arms[1]["rates"]["purchase"]["value"].get<double>() == doctest::Approx(0.08));
  const json& lift = arms[1]["lift"]["purchase"];
  CHECK(lift["absolute"]["value"].get<double>() == doctest::Approx(0.02));
  CHECK(lift["relative"]["value"].get<double>() == doctest::Approx(1.0 / 3));
  CHECK(lift["verdict"] == "better");
  CHECK(arms[1]["lift"]["click"]["verdict"] == "too few events released");
  CHECK(json::parse(shop.get("/v1/lift?experiment=other").body)["experiments"].empty());
}

TEST_CASE("the forecast has the orders beside what was released") {
  Shop shop;
  shop.tables.release(MetricGroup::kItems, kFirst,
                      {{"home", "lamp", FeedbackEvent::kSelectItem, 120}});
  shop.tables.run("INSERT INTO order_item VALUES (" + std::to_string(kFirst / 24) +
                  ", 'lamp', 'EUR', 2, 3, 8997)");
  const json rows = shop.get_json("/v1/forecast")["rows"];
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["item"] == "lamp");
  CHECK(rows[0]["day"] == "2024-10-04");
  CHECK(rows[0]["clicked"]["value"] == 120);
  CHECK(rows[0]["added"]["value"].is_null());
  CHECK(rows[0]["quantity"] == 3);
  CHECK(rows[0]["revenue"]["EUR"] == 8997);
  CHECK(shop.get_csv("/v1/forecast").find(",2,3,8997\r\n") != std::string::npos);
}

TEST_CASE("monitoring and its drift come from what browsers answered") {
  Shop shop;
  for (uint32_t day = kFirst / 24; day < kFirst / 24 + 14; ++day) {
    const std::string key = std::to_string(day) + ", 3";
    shop.tables.run("INSERT INTO monitor_reports VALUES (" + key + ", 3000)");
    const bool later = day >= kFirst / 24 + 7;
    shop.tables.run("INSERT INTO monitor VALUES (" + key + ", 1, " + (later ? "1800" : "1200") +
                    "), (" + key + ", 2, " + (later ? "1200" : "1800") + ")");
  }
  const json metrics = shop.get_json("/v1/monitoring")["metrics"];
  const json& metric = metrics[2];
  CHECK(metric["name"] == "cart_origin");
  CHECK(metric["reports"] == 42'000);
  CHECK(metric["enough"] == true);
  REQUIRE(metric["buckets"].size() == 3);
  CHECK(metric["buckets"][1]["label"] == "rail");
  CHECK(metric["drift"]["significant"] == true);
  CHECK(metric["days"].size() == 14);
  const json series = shop.get_json("/v1/drift")["series"];
  REQUIRE(series.size() == 1);
  CHECK(series[0]["kind"] == "monitoring");
  CHECK(series[0]["present"]["to"] == "2024-10-18T00:00:00Z");
  CHECK(shop.get_csv("/v1/monitoring").find("cart_origin,1,42000,rail,") != std::string::npos);
}

TEST_CASE("items, segments and their drift; skew needs the shelf") {
  const TemporaryFolder shelf;
  test::write_shelf(shelf.path(), {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"});
  Shop shop;
  for (Hour day = 0; day < 14; ++day) {
    const bool later = day >= 7;
    shop.tables.release(MetricGroup::kItems, kFirst + 24 * day,
                        {{"home", "a", FeedbackEvent::kSelectItem, later ? 500 : 1000},
                         {"home", "j", FeedbackEvent::kSelectItem, later ? 1000 : 500}});
    shop.tables.release(MetricGroup::kTransitions, kFirst + 24 * day, {{"a", "j", kNoEvent, 90}});
  }
  CHECK(shop.get_json("/v1/drift")["skew"].is_null());
  shop.schema = shop.schema->with(ShelfCatalog::load(shelf.path()));
  const json drift = shop.get_json("/v1/drift");
  const json& deciles = drift["skew"]["deciles"];
  REQUIRE(deciles.size() == 10);
  CHECK(deciles[0]["decile"] == 1);
  CHECK(deciles[0]["share"].get<double>() == doctest::Approx(1.0 / 3));
  CHECK(deciles[0]["baseline"].get<double>() == doctest::Approx(2.0 / 3));
  CHECK(drift["series"].back()["kind"] == "skew");
  CHECK(drift["series"].back()["significant"] == true);
  CHECK(shop.get_json("/v1/items")["items"][0]["clicked"]["value"] == 7 * 1500);
  CHECK(shop.get_json("/v1/transitions")["transitions"][0]["count"]["value"] == 14 * 90);
}

TEST_CASE("anomalies are kept, replaced within an hour, and shown newest first") {
  Shop shop;
  insert_anomalies(shop.tables.database(),
                   {{kFirst, "network_share", "one network", 0.4, 0.3},
                    {kFirst + 1, "rate_spike", "contributions", 9000, 5000}});
  insert_anomalies(shop.tables.database(), {{kFirst, "network_share", "one network", 0.5, 0.3}});
  const json anomalies = shop.get_json("/v1/anomalies")["anomalies"];
  REQUIRE(anomalies.size() == 2);
  CHECK(anomalies[0]["kind"] == "rate_spike");
  CHECK(anomalies[1]["value"] == 0.5);
  CHECK(anomalies[1]["hour"] == "2024-10-04T00:00:00Z");
}
