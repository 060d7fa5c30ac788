// Orders over the handlers of HTTP, into a real store.
#include "backend/orders/orders_api.h"

#include <doctest/doctest.h>
#include <sodium.h>

#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "backend/base/hex.h"
#include "backend/orders/revenue_reader.h"
#include "backend/store/store.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf::backend;
using nearshelf::test::TemporaryFolder;
using nlohmann::json;

namespace {

constexpr const char* kKey = "0123456789abcdef0123456789abcdef";
constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1'795'338'900)};

json order(const std::string& id, std::chrono::sys_seconds time = kNow) {
  return {{"order_id", id},
          {"time", to_rfc3339(time)},
          {"currency", "EUR"},
          {"items", {{{"item_id", "SKU-1"}, {"quantity", 2}, {"price", 1999}}}}};
}

std::string sign(const std::string& body) {
  const std::string time = std::to_string(kNow.time_since_epoch().count());
  const std::string text = time + "." + body;
  std::array<uint8_t, crypto_auth_hmacsha256_BYTES> digest;
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const uint8_t*>(kKey), 32);
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const uint8_t*>(text.data()), text.size());
  crypto_auth_hmacsha256_final(&state, digest.data());
  return "t=" + time + ",v1=" + to_hex(digest);
}

class Shop {
 public:
  Shop()
      : store_(folder_ / "nearshelf.db"),
        writer_(store_, {}, [] { return Hour{498'705}; }),
        background_(16),
        key_({kKey}, "a test"),
        router_(refusals_),
        api_(key_, writer_, background_, refusals_, [] { return kNow; }) {
    api_.add_routes(router_);
  }
  ~Shop() {
    background_.stop();
    writer_.stop();
  }

  HttpResponse post(const std::string& body) { return post(body, sign(body)); }

  HttpResponse post(const std::string& body, const std::string& signature) {
    HttpRequest request;
    request.method = "POST";
    request.target = "/v1/orders";
    request.signature = signature;
    request.body.assign(body.begin(), body.end());
    const auto answer = std::make_shared<std::promise<HttpResponse>>();
    auto result = answer->get_future();
    router_.dispatch(request,
                     [answer](HttpResponse response) { answer->set_value(std::move(response)); });
    return result.get();
  }

  // Over all days.
  int64_t revenue() const {
    int64_t sum = 0;
    for (const RevenueDay& day : RevenueReader(folder_ / "nearshelf.db").read(0, 1 << 20, 1).days) {
      sum += day.revenue;
    }
    return sum;
  }

  uint64_t refused(Refusal reason) const { return refusals_.count_of(reason); }

 private:
  TemporaryFolder folder_;
  Refusals refusals_;
  Store store_;
  Writer writer_;
  TaskThread background_;
  ShopKey key_;
  Router router_;
  OrdersApi api_;
};

}  // namespace

TEST_CASE("204 means that the order is in the totals") {
  Shop shop;
  CHECK(shop.post(order("1").dump()).status == 204);
  CHECK(shop.revenue() == 3998);
  CHECK(shop.post(order("1").dump()).status == 204);
  CHECK(shop.post(json{order("1"), order("2")}.dump()).status == 204);
  CHECK(shop.revenue() == 2 * 3998);
}

TEST_CASE("a wrong signature stores nothing and is counted") {
  Shop shop;
  const std::string body = order("1").dump();
  CHECK(shop.post(body, sign(body + " ")).status == 403);
  CHECK(shop.post(body, "").status == 403);
  CHECK(shop.refused(Refusal::kBadSignature) == 2);
  CHECK(shop.revenue() == 0);
}

TEST_CASE("a changed order is refused by its id; a cancellation takes it back") {
  Shop shop;
  CHECK(shop.post(order("1").dump()).status == 204);
  json changed = order("1");
  changed["items"][0]["price"] = 1;
  const HttpResponse conflict = shop.post(json{order("2"), changed}.dump());
  CHECK(conflict.status == 409);
  CHECK(conflict.body.find("\"1\"") != std::string::npos);
  CHECK(shop.refused(Refusal::kOrderConflict) == 1);
  CHECK(shop.revenue() == 3998);
  json cancelled = order("1");
  cancelled["cancelled"] = true;
  CHECK(shop.post(cancelled.dump()).status == 204);
  CHECK(shop.revenue() == 0);
}

TEST_CASE("orders that cannot be read, or of another time, are refused whole and counted") {
  Shop shop;
  CHECK(shop.post("{").status == 422);
  CHECK(shop.post(order("1", kNow + std::chrono::hours(1)).dump()).status == 204);
  const HttpResponse ahead =
      shop.post(json{order("2"), order("3", kNow + std::chrono::seconds(3601))}.dump());
  CHECK(ahead.status == 422);
  CHECK(ahead.body.find("still to come") != std::string::npos);
  const auto oldest = std::chrono::floor<std::chrono::days>(kNow) - std::chrono::days(89);
  CHECK(shop.post(order("4", oldest).dump()).status == 204);
  const HttpResponse old = shop.post(order("5", oldest - std::chrono::seconds(1)).dump());
  CHECK(old.status == 422);
  CHECK(old.body.find("89 days") != std::string::npos);
  CHECK(shop.refused(Refusal::kBadOrder) == 3);
  CHECK(shop.revenue() == 2 * 3998);
}
