#include "backend/orders/order_body.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

using namespace nearshelf::backend;
using nlohmann::json;

namespace {

json sample(const std::string& id = "A-1") {
  return {{"order_id", id},
          {"time", "2026-11-22T10:15:00+01:00"},
          {"currency", "EUR"},
          {"items", {{{"item_id", "SKU-1"}, {"quantity", 2}, {"price", 1999}}}}};
}

std::string problem_with(const json& order) { return parse_orders(order.dump()).problem; }

// The sample with one value changed.
json with(const char* pointer, const json& value) {
  json order = sample();
  order[json::json_pointer(pointer)] = value;
  return order;
}

}  // namespace

TEST_CASE("one order, with every field") {
  json order = sample();
  order["cancelled"] = true;
  const ParsedOrders parsed = parse_orders(order.dump());
  CHECK(parsed.problem == "");
  REQUIRE(parsed.orders.size() == 1);
  const Order& found = parsed.orders[0];
  CHECK(found.id == "A-1");
  CHECK(found.time.time_since_epoch().count() == 1795338900);
  CHECK(found.currency == "EUR");
  CHECK(found.cancelled);
  REQUIRE(found.lines.size() == 1);
  CHECK(found.lines[0].item == "SKU-1");
  CHECK(found.lines[0].quantity == 2);
  CHECK(found.lines[0].price == 1999);
}

TEST_CASE("an array, one a line, and one that is spread over lines") {
  const std::string first = sample("1").dump();
  const std::string second = sample("2").dump();
  for (const std::string& body :
       {"[" + first + "," + second + "]", first + "\n" + second, first + "\r\n\n" + second + "\n",
        json::array({sample("1"), sample("2")}).dump(2)}) {
    CAPTURE(body);
    const ParsedOrders parsed = parse_orders(body);
    CHECK(parsed.problem == "");
    REQUIRE(parsed.orders.size() == 2);
    CHECK(parsed.orders[1].id == "2");
  }
  CHECK(parse_orders(sample().dump(2)).orders.size() == 1);
}

TEST_CASE("limits hold at their ends") {
  CHECK(problem_with(with("/items/0/quantity", kMaxOrderQuantity)) == "");
  CHECK(problem_with(with("/items/0/price", 0)) == "");
  CHECK(problem_with(with("/order_id", std::string(kMaxOrderIdBytes, 'x'))) == "");
  json many = json::array();
  for (size_t k = 0; k < kMaxOrders; ++k) many.push_back(sample());
  CHECK(problem_with(many) == "");
  many.push_back(sample());
  CHECK(problem_with(many).find("501") != std::string::npos);
}

TEST_CASE("each refusal names order, field, rule and value") {
  struct Case {
    const char* pointer;
    json value;
    const char* text;
  };
  const Case cases[] = {
      {"/order_id", "", "\"order_id\""},
      {"/order_id", std::string(kMaxOrderIdBytes + 1, 'x'), "1 to 128 bytes"},
      {"/order_id", "a\nb", "without control characters"},
      {"/order_id", 7, "must be a text"},
      {"/time", "yesterday", "RFC 3339"},
      {"/currency", "eur", "three capital letters"},
      {"/currency", "EURO", "three capital letters"},
      {"/items", json::array(), "an array of 1 to 500"},
      {"/items", "none", "an array"},
      {"/items/0", 5, "items[0] must be an object"},
      {"/items/0/item_id", "", "\"item_id\""},
      {"/items/0/quantity", 0, "from 1 to 1000000: 0"},
      {"/items/0/quantity", 1.5, "a whole number"},
      {"/items/0/quantity", "2", "a whole number"},
      {"/items/0/quantity", kMaxOrderQuantity + 1, "1000001"},
      {"/items/0/price", -1, "from 0 to"},
      {"/items/0/price", UINT64_MAX, "18446744073709551615"},
      {"/cancelled", "yes", "true or false"},
      {"/customer", "me@example.org", "unknown field"},
      {"/items/0/name", "Shirt", "unknown field"},
  };
  for (const Case& wrong : cases) {
    const std::string problem = problem_with(with(wrong.pointer, wrong.value));
    CAPTURE(wrong.pointer);
    CAPTURE(problem);
    CHECK(problem.starts_with("Order 1"));
    CHECK(problem.find(wrong.text) != std::string::npos);
  }
  json missing = sample();
  missing.erase("currency");
  CHECK(problem_with(missing) == "Order 1 has no field \"currency\".");
  CHECK(problem_with({sample("1"), with("/currency", "x")}).starts_with("Order 2"));
}

TEST_CASE("an order worth more than totals hold is refused") {
  json order = with("/items/0/quantity", kMaxOrderQuantity);
  order["items"][0]["price"] = kMaxOrderPrice;
  CHECK(problem_with(order).find("is worth more than") != std::string::npos);
}

TEST_CASE("a body that is no JSON is refused with the place") {
  for (const char* body : {"", "{", "[]", "null", "{\"order_id\":\"\xFF\"}", "order=1"}) {
    CAPTURE(body);
    CHECK(parse_orders(body).problem != "");
    CHECK(parse_orders(body).orders.empty());
  }
  CHECK(parse_orders("{,").problem == "The body is not JSON: it breaks at byte 2.");
  CHECK(parse_orders(sample().dump() + "\n{,").problem ==
        "Line 2 is not JSON: it breaks at byte 2.");
  CHECK(parse_orders("{\"price\":364e0900}").problem ==
        "The body holds a number that is too large.");
  CHECK(parse_orders(std::string(60'000, '[')).problem != "");
}
