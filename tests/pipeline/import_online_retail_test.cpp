#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

using Lines = std::vector<uint64_t>;

constexpr std::string_view kHeader =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

const Product& product(const EventLog& log, std::string_view id) {
  return *std::ranges::find(log.products, id, &Product::id);
}

}  // namespace

TEST_CASE("invoice lines are purchases, and the log describes its items") {
  const EventLog log = log_of(std::string(kHeader) +
                              "536365,85123A,\"HOLDER, WHITE\",6,2010-12-01 08:26,2.55,17850,UK\n"
                              "536366,85123A,HOLDER,1,2010-12-01 09:00,2.95,,UK\n"
                              "536366,71053,,2,2010-12-01 09:00,0.125,,UK\n"
                              "536367,85123A,HOLDER,1,2010-11-30 10:00,1.00,13047,UK\n");
  REQUIRE(log.events.size() == 4);
  CHECK(log.item_ids == std::vector<std::string>{"85123A", "71053"});
  CHECK(log.visit_keys == std::vector<std::string>{"536365", "536366", "536367"});
  CHECK(log.shopper_count == 2);
  CHECK(std::ranges::all_of(
      log.events, [](const LogEvent& event) { return event.type == EventType::kPurchase; }));
  CHECK(log.events[2].shopper == kNoShopper);
  CHECK(product(log, "85123A").title == "HOLDER");
  CHECK(product(log, "85123A").price == 295);
  CHECK(product(log, "85123A").currency == "GBP");
  CHECK(product(log, "71053").title == "71053");
  CHECK(product(log, "71053").price == 13);
  for (size_t item = 0; item < log.item_ids.size(); ++item) {
    CHECK(log.products[item].id == log.item_ids[item]);
  }
}

TEST_CASE("codes and descriptions that are not UTF-8 are repaired") {
  const EventLog log =
      log_of(std::string(kHeader) + "1,10001\xC9,CAF\xC9,1,2010-12-01 08:26,1,1,UK\n");
  CHECK(log.item_ids[0] == "10001\u00C9");
  CHECK(log.products[0].id == log.item_ids[0]);
  CHECK(log.products[0].title == "CAF\u00C9");
}

TEST_CASE("of equally frequent descriptions the first is the title") {
  const EventLog log = log_of(std::string(kHeader) +
                              "1,10001,FIRST,1,2010-12-01 08:26,1,1,UK\n"
                              "2,10001,SECOND,1,2010-12-02 08:26,1,1,UK\n");
  CHECK(log.products[0].title == "FIRST");
}

TEST_CASE("the rules apply in order: a line counts for the first one it breaks") {
  const EventLog log = log_of(std::string(kHeader) +
                              "C1,POST,x,-1,2010-12-01 08:26,0,1,UK\n"
                              "A2,10001,x,1,2010-12-01 08:26,1,1,UK\n"
                              "3,POST,x,0,2010-12-01 08:26,0,1,UK\n"
                              "4,POST,x,1,2010-12-01 08:26,0,1,UK\n"
                              "5,POST,x,1,2010-12-01 08:26,1,1,UK\n"
                              "6,1234A,x,1,2010-12-01 08:26,1,1,UK\n"
                              "7,10001,x,1,1.12.2010,1,1,UK\n"
                              "8,10001,x,one,2010-12-01 08:26,1,1,UK\n"
                              "9,10001,x,1,2010-12-01 08:26,free,1,UK\n"
                              ",10001,x,1,2010-12-01 08:26,1,1,UK\n"
                              "10,10001,x,1,2010-12-01 08:26,0.001,1,UK\n");
  CHECK(rejected_lines(log.report, "cancelled invoice") == Lines{2, 3});
  CHECK(rejected_lines(log.report, "quantity <= 0") == Lines{4});
  CHECK(rejected_lines(log.report, "unit price <= 0") == Lines{5});
  CHECK(rejected_lines(log.report, "stock code is no product") == Lines{6, 7});
  CHECK(rejected_lines(log.report, "bad time") == Lines{8});
  CHECK(rejected_lines(log.report, "bad quantity") == Lines{9});
  CHECK(rejected_lines(log.report, "bad unit price") == Lines{10});
  CHECK(rejected_lines(log.report, "no invoice number") == Lines{11});
  CHECK(log.report.accepted == 1);
}

TEST_CASE("golden counts of the UCI Online Retail log") {
  const auto path = shared_data("interactions/online-retail-uci-2010-2011.csv.xz");
  if (!path) return;
  EventsOptions options;
  options.path = *path;
  std::ostream nowhere(nullptr);
  Progress progress(nowhere, Progress::Style::kSilent);
  const EventLog log = read_events(options, progress);

  const auto rejected = [&](const std::string& reason) {
    const auto found = log.report.rejections().find(reason);
    return found == log.report.rejections().end() ? 0 : found->second.count;
  };
  CHECK(log.report.lines == 541'909);
  CHECK(rejected("cancelled invoice") == 9'291);
  CHECK(rejected("quantity <= 0") == 1'336);
  CHECK(rejected("unit price <= 0") == 1'179);
  CHECK(rejected("stock code is no product") == 2'378);
  CHECK(log.report.rejections().size() == 4);
  CHECK(log.events.size() == 527'725);
  CHECK(log.report.accepted == 527'725);
  CHECK(log.visit_keys.size() == 19'773);
  CHECK(log.item_ids.size() == 3'900);
  CHECK(log.products.size() == 3'900);
  CHECK(log.shopper_count == 4'334);

  std::set<uint32_t> visits_without_customer;
  for (const LogEvent& event : log.events) {
    if (event.shopper == kNoShopper) visits_without_customer.insert(event.visit);
  }
  CHECK(visits_without_customer.size() == 1'371);
  CHECK(std::ranges::is_sorted(log.events, {}, &LogEvent::minute));
  CHECK(product(log, "85123A").title == "WHITE HANGING HEART T-LIGHT HOLDER");
}

}  // namespace nearshelf::pipeline::testing
