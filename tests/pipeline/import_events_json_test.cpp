#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "pipeline/import/shop_event.h"
#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

using Lines = std::vector<uint64_t>;
using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("plain JSON lines") {
  const EventLog log = log_of(
      R"({"event": "view_item", "item_id": "a", "time": "2025-01-01T10:00:00Z", "session_id": "s1"})"
      "\n\n"
      R"({"event_name": "purchase", "item_id": 17, "time": 1735725660, "customer_id": 5, "transaction_id": "t1", "quantity": 2})"
      "\r\n");
  REQUIRE(log.events.size() == 2);
  CHECK(log.item_ids == Strings{"a", "17"});
  CHECK(log.visit_keys == Strings{"s1", "t1"});
  CHECK(log.events[1].minute == log.events[0].minute + 1);
  CHECK(log.events[0].shopper == kNoShopper);
  CHECK(log.events[1].shopper == 0);
}

TEST_CASE("rows of GA4's export: one event for each item, keys in the parameters") {
  const EventLog log = log_of(
      R"({"event_date": "20250101", "event_timestamp": "1735725600000000", "event_name": "purchase",)"
      R"( "user_pseudo_id": "u.1", "user_id": null, "event_params": [)"
      R"({"key": "page_location", "value": {"string_value": "https://shop.example"}},)"
      R"({"key": "ga_session_id", "value": {"int_value": "1735725000"}}],)"
      R"( "ecommerce": {"transaction_id": "T7"},)"
      R"( "items": [{"item_id": "a", "quantity": "1"}, {"item_id": "b"}, {"item_name": "?"}]})"
      "\n"
      R"({"event_timestamp": "1735725601000000", "event_name": "page_view", "user_pseudo_id": "u.1", "items": []})");
  CHECK(log.item_ids == Strings{"a", "b"});
  CHECK(log.visit_keys == Strings{"1735725000@u.1"});
  CHECK(log.events.size() == 2);
  CHECK(rejected_lines(log.report, "no item id") == Lines{1});
  CHECK(rejected_lines(log.report, "not an item event") == Lines{2});
  CHECK(log.report.lines == 4);
}

TEST_CASE("dataLayer pushes keep their items in ecommerce") {
  const EventLog log = log_of(
      R"({"event": "add_to_cart", "timestamp": 1735725600123, "client_id": "u", "ecommerce": {"items": [{"item_id": "a"}]}})");
  REQUIRE(log.events.size() == 1);
  CHECK(log.events[0].type == EventType::kAddToCart);
}

TEST_CASE("a column map names members") {
  EventsOptions options;
  options.columns = parse_column_map("item_id=sku_code,customer_id=who", event_fields());
  const EventLog log = log_of(
      R"({"event": "view_item", "sku_code": "x", "item_id": "y", "time": "2025-01-01", "who": "c"})",
      options);
  CHECK(log.item_ids == Strings{"x"});
}

TEST_CASE("lines that are no JSON objects are rejected, the others kept") {
  const std::string good =
      R"({"event":"view_item","item_id":"a","time":"2025-01-01","session_id":"s"})";
  const EventLog log = log_of(good + "\n{\"event\": \n[1]\nnull\n{\"a\":\"" +
                              std::string(2'000'000, 'x') + "\"}\n" + good + "\n");
  CHECK(log.events.size() == 2);
  CHECK(rejected_lines(log.report, "not a JSON object") == Lines{2, 3, 4});
  CHECK(rejected_lines(log.report, "line longer than 1 MiB") == Lines{5});
  CHECK(log.report.lines == 6);
}

TEST_CASE("a JSON array is refused with the way out") {
  CHECK(error_of([] { log_of("[{\"event\": \"view_item\"}]"); }) ==
        "log: is a JSON array. Write one event a line, for example with jq -c '.[]'.");
}

TEST_CASE("deeply nested JSON is one bad line") {
  const EventLog log = log_of("{\"a\":" + std::string(500'000, '[') + "\n");
  CHECK(rejected_lines(log.report, "not a JSON object") == Lines{1});
  const std::string closed = std::string(400'000, '[') + std::string(400'000, ']');
  CHECK(rejected_lines(log_of("{\"a\":" + closed + "}\n").report, "no event name") == Lines{1});
}

}  // namespace nearshelf::pipeline::testing
