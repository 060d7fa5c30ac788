#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "pipeline/import/shop_event.h"
#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

using Lines = std::vector<uint64_t>;

// "view_item a s1" for each event in order: type, item, key of the visit.
std::vector<std::string> story(const EventLog& log) {
  std::vector<std::string> lines;
  for (const LogEvent& event : log.events) {
    lines.push_back(std::string(event_name(event.type)) + " " + log.item_ids[event.item] + " " +
                    log.visit_keys[event.visit]);
  }
  return lines;
}

using Story = std::vector<std::string>;

EventsOptions with_map(std::string_view map) {
  EventsOptions options;
  options.columns = parse_column_map(map, event_fields());
  return options;
}

}  // namespace

TEST_CASE("events of a CSV in GA4 terms") {
  const EventLog log = log_of(
      "event_name,item_id,time,session_id,customer_id,transaction_id,quantity\n"
      "view_item,a,2025-01-01T10:00:00Z,s1,c1,,\n"
      "add_to_cart,a,2025-01-01T10:01:00Z,s1,c1,,\n"
      "purchase,a,2025-01-01T10:02:30Z,s1,c1,t9,2\n"
      "remove_from_cart,b,2025-01-01T10:03:00Z,s2,,,\n");
  CHECK(story(log) ==
        Story{"view_item a s1", "add_to_cart a s1", "purchase a s1", "remove_from_cart b s2"});
  CHECK(log.item_ids == Story{"a", "b"});
  CHECK(log.visit_keys == Story{"s1", "s2"});
  CHECK(log.shopper_count == 1);
  CHECK(log.events[0].shopper == 0);
  CHECK(log.events[3].shopper == kNoShopper);
  CHECK(log.events[2].minute == log.events[0].minute + 2);
  CHECK(log.products.empty());
  CHECK(log.report.lines == 4);
  CHECK(log.report.accepted == 4);
}

TEST_CASE("the session key names the visit, then a purchase's transaction, then the customer") {
  const EventLog log = log_of(
      "event,item_id,time,session_id,customer_id,transaction_id\n"
      "view_item,a,2025-01-01 10:00,s1,c1,\n"
      "purchase,a,2025-01-01 10:05,s1,c1,t1\n"
      "purchase,b,2025-01-01 10:06,,c1,t1\n"
      "purchase,b,2025-01-01 10:07,t1,c1,\n"
      "view_item,b,2025-01-01 10:08,,c1,t1\n");
  REQUIRE(log.events.size() == 5);
  CHECK(log.events[0].visit == log.events[1].visit);
  CHECK(log.events[2].visit != log.events[1].visit);
  // A session and a transaction of one name are two visits.
  CHECK(log.events[3].visit != log.events[2].visit);
  // A transaction key says nothing about a view.
  CHECK(log.visit_keys[log.events[4].visit].starts_with("c1@"));
}

TEST_CASE("a customer without session keys starts a new visit after 30 minutes") {
  const EventLog log = log_of(
      "event,item_id,time,customer_id\n"
      "view_item,a,2025-01-01 10:00:00,c1\n"
      "view_item,a,2025-01-01 10:29:59,c1\n"
      "view_item,a,2025-01-01 10:30:10,c2\n"
      "view_item,a,2025-01-01 10:59:59,c1\n"
      "view_item,a,2025-01-01 11:30:00,c1\n");
  REQUIRE(log.events.size() == 5);
  CHECK(log.visit_keys.size() == 3);
  CHECK(log.events[0].visit == log.events[1].visit);
  CHECK(log.events[1].visit == log.events[3].visit);
  CHECK(log.events[2].visit != log.events[0].visit);
  CHECK(log.events[4].visit != log.events[0].visit);
}

TEST_CASE("visits by time do not depend on the order of the file") {
  const EventLog log = log_of(
      "event,item_id,time,customer_id\n"
      "view_item,c,2025-01-01 10:40,c1\n"
      "view_item,b,2025-01-01 10:20,c1\n"
      "view_item,a,2025-01-01 10:00,c1\n");
  CHECK(log.visit_keys.size() == 1);
  CHECK(log.item_ids == Story{"c", "b", "a"});
  REQUIRE(log.events.size() == 3);
  CHECK(log.item_ids[log.events[0].item] == "a");
  CHECK(log.item_ids[log.events[2].item] == "c");
}

TEST_CASE("events are in order of time, and of the file where times are equal") {
  const EventLog log = log_of(
      "event,item_id,time,session_id\n"
      "view_item,d,2025-01-01 10:00:30,s\n"
      "view_item,b,2025-01-01 10:00:10,s\n"
      "view_item,c,2025-01-01 10:00:10,s\n"
      "view_item,a,2025-01-01 09:59:59,s\n");
  CHECK(story(log) == Story{"view_item a s", "view_item b s", "view_item c s", "view_item d s"});
}

TEST_CASE("GA4's session number counts together with its customer") {
  const std::string rows =
      "view_item,a,2025-01-01 10:00,1735725600,u1\n"
      "view_item,a,2025-01-01 10:00,1735725600,u2\n"
      "view_item,b,2025-01-01 10:01,1735725600,u1\n";
  const EventLog ga4 = log_of("event,item_id,time,ga_session_id,user_pseudo_id\n" + rows);
  CHECK(ga4.visit_keys == Story{"1735725600@u1", "1735725600@u2"});
  CHECK(ga4.events[0].visit != ga4.events[1].visit);
  const EventLog own = log_of("event,item_id,time,session_id,user_pseudo_id\n" + rows);
  CHECK(own.visit_keys.size() == 1);
}

TEST_CASE("an export of orders is a log of purchases") {
  const EventLog log = log_of(
      "order_id;sku;timestamp;customer_id;quantity\n"
      "o1;a;2025-01-01 10:00;c1;2\n"
      "o1;b;2025-01-01 10:00;c1;1\n"
      "o2;a;2025-01-02;;1\n");
  CHECK(story(log) == Story{"purchase a o1", "purchase b o1", "purchase a o2"});
  CHECK(log.events[2].shopper == kNoShopper);
}

TEST_CASE("a column map names other columns") {
  const EventLog log =
      log_of("what,sku code,when,who\nview_item,a,1735725600,c1\n",
             with_map("event_name=what,item_id=sku code,time=when,customer_id=who"));
  CHECK(log.events.size() == 1);
  CHECK(log.events[0].minute == 1735725600 / 60);
}

TEST_CASE("every rejection of a log names its line") {
  const EventLog log = log_of(
      "event_name,item_id,time,session_id,quantity\n"
      "view_item,a,2025-01-01,s,\n"
      ",a,2025-01-01,s,\n"
      "page_view,,2025-01-01,s,\n"
      "view_item,,2025-01-01,s,\n"
      "view_item," +
      std::string(129, 'x') +
      ",2025-01-01,s,\n"
      "view_item,a,,s,\n"
      "view_item,a,soon,s,\n"
      "purchase,a,2025-01-01,s,0\n"
      "purchase,a,2025-01-01,s,-1\n"
      "purchase,a,2025-01-01,s,two\n"
      "view_item,a,2025-01-01,,\n"
      "view_item,a\n"
      "view_item,\"a\"b,2025-01-01,s,\n"
      "page_view,,2025-01-01,s,\n");
  const ImportReport& report = log.report;
  CHECK(rejected_lines(report, "no event name") == Lines{3});
  CHECK(rejected_lines(report, "not an item event") == Lines{4, 15});
  CHECK(rejected_lines(report, "no item id") == Lines{5});
  CHECK(rejected_lines(report, "item id longer") == Lines{6});
  CHECK(rejected_lines(report, "no time") == Lines{7});
  CHECK(rejected_lines(report, "bad time") == Lines{8});
  CHECK(rejected_lines(report, "quantity <= 0") == Lines{9, 10});
  CHECK(rejected_lines(report, "bad quantity") == Lines{11});
  CHECK(rejected_lines(report, "no session, customer or transaction") == Lines{12});
  CHECK(rejected_lines(report, "wrong column count") == Lines{13});
  CHECK(rejected_lines(report, "malformed record") == Lines{14});
  CHECK(report.accepted == 1);
  CHECK(report.lines == 14);
}

TEST_CASE("a missing column of a log is fatal and lists those found") {
  CHECK(error_of([] { log_of("event,time\nview_item,2025-01-01\n"); }) ==
        "log: has no column for item_id (item_id, product_id, sku). Columns found: event, time. "
        "Name it with --events-map item_id=COLUMN.");
  CHECK(error_of([] {
          log_of("item_id,time,session_id\na,2025-01-01,s\n");
        }).starts_with("log: has no column for event_name (event_name, event)."));
}

TEST_CASE("ids of feed and log are repaired alike") {
  const EventLog log = log_of("event,item_id,time,session_id\nview_item,caf\xE9,2025-01-01,s\n");
  const ProductFeed feed = feed_of("id\ncaf\xE9\n");
  CHECK(log.item_ids[0] == feed.products[0].id);
  CHECK(warned_lines(log.report, "item id not UTF-8") == Lines{2});
}

TEST_CASE("formats of logs are told from the content") {
  CHECK(detect_events_format("event,item_id\n") == EventsFormat::kCsv);
  CHECK(detect_events_format("\n{\"event\":\"purchase\"}\n") == EventsFormat::kJsonLines);
  CHECK(detect_events_format("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,"
                             "CustomerID,Country\n") == EventsFormat::kOnlineRetail);
}

TEST_CASE("reading a log shows a step, and a log without events is refused") {
  const TempFolder folder;
  std::ostringstream out;
  Progress progress(out, Progress::Style::kPlain);
  EventsOptions options;
  options.path = folder.write("log.csv.xz", xz("event,item_id,time,session_id\n"
                                               "view_item,a,2025-01-01,s\n"));
  CHECK(read_events(options, progress).events.size() == 1);
  CHECK(out.str().starts_with("import events"));

  options.path = folder.write("empty.csv", "event,item_id,time,session_id\npage_view,,1,s\n");
  CHECK(error_of([&] { read_events(options, progress); }) ==
        options.path +
            ": none of its 1 records gave events. Most often: not an item event, as in line 2: "
            "page_view");
}

}  // namespace nearshelf::pipeline::testing
