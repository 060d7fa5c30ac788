#include "backend/orders/revenue_api.h"

#include <SQLiteCpp/Transaction.h>
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "backend/orders/order_book.h"
#include "backend/store/database.h"
#include "tests/backend/support/ask_route.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf::backend;
using nearshelf::test::TemporaryFolder;
using nlohmann::json;

namespace {

constexpr Hour kNow = 480'010;  // within day 20,000, 2024-10-04

class Shop {
 public:
  Shop()
      : database_(open_for_writing(folder_ / "nearshelf.db")),
        reader_(folder_ / "nearshelf.db"),
        background_(16),
        token_(nearshelf::test::kRouteToken, "a test"),
        access_(token_, refusals_),
        endpoint_(access_, background_, refusals_),
        router_(refusals_),
        api_(endpoint_, reader_, [] { return kNow; }) {
    api_.add_routes(router_);
  }
  ~Shop() { background_.stop(); }

  void add(const std::string& id, const std::string& item, int64_t day) {
    Order order;
    order.id = id;
    order.time = std::chrono::sys_days(std::chrono::days(day));
    order.currency = "EUR";
    order.lines = {{item, 2, 150}};
    book_orders(database_, std::vector<Order>{order});
  }

  HttpResponse get(const std::string& target,
                   const char* authorization = nearshelf::test::kRouteAuthorization) {
    return nearshelf::test::ask_route(router_, target, authorization);
  }

 private:
  TemporaryFolder folder_;
  Refusals refusals_;
  SQLite::Database database_;
  RevenueReader reader_;
  TaskThread background_;
  AdminToken token_;
  AdminAccess access_;
  QueryEndpoint endpoint_;
  Router router_;
  RevenueApi api_;
};

}  // namespace

TEST_CASE("revenue by day and by item, of the last thirty days by default") {
  Shop shop;
  shop.add("1", "SKU-1", 20'000);
  shop.add("2", "SKU-2", 19'999);
  shop.add("3", "SKU-2", 19'999);
  shop.add("old", "SKU-3", 19'970);
  const json answer = json::parse(shop.get("/v1/revenue").body);
  CHECK(answer ==
        json{{"days",
              {{{"day", "2024-10-03"}, {"currency", "EUR"}, {"orders", 2}, {"revenue", 600}},
               {{"day", "2024-10-04"}, {"currency", "EUR"}, {"orders", 1}, {"revenue", 300}}}},
             {"items",
              {{{"item", "SKU-2"},
                {"quantity", 4},
                {"orders", 2},
                {"revenue", 600},
                {"currency", "EUR"}},
               {{"item", "SKU-1"},
                {"quantity", 2},
                {"orders", 1},
                {"revenue", 300},
                {"currency", "EUR"}}}},
             {"more", false}});
  const json range =
      json::parse(shop.get("/v1/revenue?from=2024-09-01T00:00:00Z&to=2024-10-04T00:00:00Z").body);
  CHECK(range["days"].size() == 2);
  CHECK(range["days"][0]["day"] == "2024-09-04");
}

TEST_CASE("the tables as CSV, where an item cannot be a formula") {
  Shop shop;
  shop.add("1", "=1+1", 20'000);
  CHECK(shop.get("/v1/revenue?format=csv").body ==
        "day,currency,orders,revenue\r\n2024-10-04,EUR,1,300\r\n");
  CHECK(shop.get("/v1/revenue?format=csv&table=items").body ==
        "item,quantity,orders,revenue,currency\r\n'=1+1,2,1,300,EUR\r\n");
}

TEST_CASE("without the token 401, with a wrong query 400") {
  Shop shop;
  CHECK(shop.get("/v1/revenue?from=x", "Bearer wrong").status == 401);
  for (const char* query : {"from=2024-10-04", "to=x", "format=xml", "table=items",
                            "format=csv&table=orders", "days=3", "from=%zz"}) {
    CAPTURE(query);
    CHECK(shop.get("/v1/revenue?" + std::string(query)).status == 400);
  }
}
