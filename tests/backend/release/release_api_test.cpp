#include "backend/release/release_api.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "backend/base/csv.h"
#include "backend/release/export_releases.h"
#include "backend/release/ledger_summary.h"
#include "tests/backend/release/release_fixture.h"
#include "tests/backend/support/ask_route.h"

using namespace nearshelf::backend;
using nearshelf::test::kMonday;
using nearshelf::test::ReleaseFixture;
using nlohmann::json;

namespace {

// A shop on Wednesday, with Sunday and Monday released.
class Shop {
 public:
  Shop() {
    files.releaser->release_due();
    files.count(kMonday, MetricGroup::kFunnel, "home", 5'000);
    files.count(kMonday, MetricGroup::kItems, "home", 4'000, "=lamp,\"27\"");
    files.count(kMonday, MetricGroup::kItems, "home", 3'000, "chair");
    files.now = kMonday + 48;
    files.releaser->release_due();
    api_.add_routes(router_);
  }
  ~Shop() { background_.stop(); }

  HttpResponse get(const std::string& target,
                   const char* authorization = nearshelf::test::kRouteAuthorization) {
    return nearshelf::test::ask_route(router_, target, authorization);
  }

  json get_json(const std::string& target) { return json::parse(get(target).body); }

  ReleaseFixture files;

 private:
  Refusals refusals_;
  LedgerReader reader_{files.file()};
  TaskThread background_{16};
  AdminToken token_{nearshelf::test::kRouteToken, "a test"};
  AdminAccess access_{token_, refusals_};
  QueryEndpoint endpoint_{access_, background_, refusals_};
  Router router_{refusals_};
  ReleaseApi api_{endpoint_, reader_, files.schedule, files.terms(), [this] { return files.now; }};
};

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> found;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    CHECK(line.back() == '\r');
    line.pop_back();
    found.push_back(line);
  }
  return found;
}

std::string exported(const Shop& shop, ExportTable table, TableFormat format) {
  std::ostringstream stream;
  export_releases(shop.files.file(), table, format, stream);
  return stream.str();
}

}  // namespace

TEST_CASE("releases come with their terms and values") {
  Shop shop;
  const json answer = shop.get_json("/v1/releases?group=items&from=2026-11-23T00:00:00Z");
  CHECK(answer["more"] == false);
  REQUIRE(answer["releases"].size() == 1);
  const json& release = answer["releases"][0];
  CHECK(release["group"] == "items");
  CHECK(release["window_start"] == "2026-11-23T00:00:00Z");
  CHECK(release["window_hours"] == 24);
  CHECK(release["released_at"] == "2026-11-25T00:00:00Z");
  CHECK(release["mechanism"] == "discrete_gaussian");
  CHECK(release["epsilon"] == 1.0);
  CHECK(release["delta"] == 1e-6);
  CHECK(release["rho"] > 0.0);
  CHECK(release["noise_scale"] > 0.0);
  CHECK(release["standard_error"] == release["noise_scale"]);
  CHECK(release["cells_per_unit"] == 8);
  CHECK(release["threshold"] > 1);
  CHECK(release["cell_count"] == 2);
  REQUIRE(release["cells"].size() == 2);
  CHECK(release["cells"][0]["model"] == "0102030405060708");
  CHECK(release["cells"][0]["subject"] == "home");
  CHECK(release["cells"][0]["object"] == "=lamp,\"27\"");
  CHECK(release["cells"][0]["event"] == "view_item_list");
  CHECK(release["cells"][0]["value"].is_number_integer());
}

TEST_CASE("a second request gets the same bytes, as JSON and as CSV") {
  Shop shop;
  for (const char* target : {"/v1/releases", "/v1/releases?format=csv", "/v1/ledger"}) {
    const std::string first = shop.get(target).body;
    shop.files.releaser->release_due();
    CHECK(shop.get(target).body == first);
  }
}

TEST_CASE("CSV says the same as JSON, and no cell of it is a formula") {
  Shop shop;
  const auto rows = lines(shop.get("/v1/releases?format=csv").body);
  CHECK(rows[0] ==
        "id,group,window_start,window_hours,released_at,mechanism,epsilon,delta,rho,noise_scale,"
        "standard_error,cells_per_unit,threshold,model,subject,object,event,value");
  std::vector<std::string> expected;
  const json answer = shop.get_json("/v1/releases");
  for (const json& release : answer["releases"]) {
    for (const json& cell : release["cells"]) {
      CsvWriter csv;
      csv.cell(release["id"].get<int64_t>());
      for (const char* text : {"group", "window_start"}) csv.cell(release[text].get<std::string>());
      csv.cell(release["window_hours"].get<int64_t>());
      for (const char* text : {"released_at", "mechanism"}) {
        csv.cell(release[text].get<std::string>());
      }
      for (const char* number : {"epsilon", "delta", "rho", "noise_scale", "standard_error"}) {
        csv.cell(release[number].get<double>());
      }
      for (const char* number : {"cells_per_unit", "threshold"}) {
        csv.cell(release[number].get<int64_t>());
      }
      for (const char* text : {"model", "subject", "object", "event"}) {
        csv.cell(cell[text].get<std::string>());
      }
      csv.cell(cell["value"].get<int64_t>());
      expected.push_back(csv.take());
    }
  }
  CHECK(expected.size() == 3);
  CHECK(std::vector(rows.begin() + 1, rows.end()) == expected);
  CHECK(rows[2].find(",home,\"'=lamp,\"\"27\"\"\",") != std::string::npos);
}

TEST_CASE("filters and pages select entries") {
  Shop shop;
  CHECK(shop.get_json("/v1/releases")["releases"].size() == 10);
  CHECK(shop.get_json("/v1/releases?to=2026-11-23T00:00:00Z")["releases"].size() == 5);
  CHECK(shop.get_json("/v1/ledger?group=segments")["entries"].size() == 2);
  const json rest = shop.get_json("/v1/releases?after=7")["releases"];
  REQUIRE(rest.size() == 3);
  CHECK(rest[0]["id"] == 8);
}

TEST_CASE("an answer that is too large ends before a release and says where to go on") {
  Shop shop;
  for (Hour day = 1; day <= 3; ++day) {
    shop.files.exec(
        "WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < "
        "15000) INSERT INTO counter SELECT " +
        std::to_string(kMonday + 24 * day) +
        ", 2, x'0000000000000000', 'home', 'item' || k, 1, 1000 FROM n");
  }
  shop.files.now = kMonday + 24 * 5;
  shop.files.releaser->release_due();
  size_t cells = 0;
  int pages = 0;
  std::string query = "group=items";
  for (bool more = true; more; ++pages) {
    const HttpResponse answer = shop.get("/v1/releases?" + query);
    const json page = json::parse(answer.body);
    for (const json& release : page["releases"]) cells += release["cells"].size();
    more = page["more"].get<bool>();
    CHECK(answer.headers.empty() == !more);
    if (!more) break;
    const std::string& link = answer.headers.at(0).value;
    query = link.substr(link.find('?') + 1, link.find('>') - link.find('?') - 1);
    CHECK(query.find("&group=items") != std::string::npos);
  }
  CHECK(pages == 2);
  CHECK(cells == 45'002);
}

TEST_CASE("the ledger tells the cost, the budget and what waits") {
  Shop shop;
  const json answer = shop.get_json("/v1/ledger");
  REQUIRE(answer["entries"].size() == 10);
  CHECK_FALSE(answer["entries"][0].contains("cells"));
  REQUIRE(answer["composed"].size() == 4);
  CHECK(answer["composed"][0]["days"] == 1);
  CHECK(answer["composed"][2]["days"] == 30);
  CHECK(answer["composed"][3]["days"].is_null());
  double rho = 0;
  for (const json& entry : answer["entries"]) rho += entry["rho"].get<double>();
  CHECK(answer["composed"][3]["rho"].get<double>() == doctest::Approx(rho));
  CHECK(answer["composed"][2]["epsilon"] == answer["budget"]["spent_epsilon"]);
  CHECK(answer["budget"]["epsilon"] == 16.5);
  CHECK(answer["budget"]["days"] == 30);
  CHECK(answer["budget"]["spent_epsilon"] < 5.0);
  std::vector<std::string> states;
  for (const json& window : answer["waiting"]) {
    if (window["group"] == "items") states.push_back(window["state"]);
  }
  CHECK(states == std::vector<std::string>{"closing", "open"});
  CHECK(answer["waiting"][0]["closes_at"] == "2026-11-26T00:00:00Z");
}

TEST_CASE("an empty backend answers with what it waits for") {
  ReleaseFixture files;
  LedgerReader reader(files.file());
  const LedgerSummary summary = summarise_ledger(reader, files.schedule, files.terms(), files.now);
  CHECK(summary.spent.epsilon == 0);
  CHECK(summary.waiting.size() == 10);  // yesterday and today
}

TEST_CASE("queries need access and are read to the letter") {
  Shop shop;
  for (const std::string path : {"/v1/releases", "/v1/ledger"}) {
    CHECK(shop.get(path, "Bearer wrong-token-wrong").status == 401);
    for (const char* query : {"?group=all", "?from=2026-11-23", "?after=-1", "?after=1x",
                              "?format=xml", "?since=1", "?group=items&group=items"}) {
      CAPTURE(query);
      CHECK(shop.get(path + query).status == 400);
    }
  }
}

TEST_CASE("an export holds what the endpoints hold") {
  Shop shop;
  CHECK(exported(shop, ExportTable::kReleases, TableFormat::kCsv) ==
        shop.get("/v1/releases?format=csv").body);
  CHECK(exported(shop, ExportTable::kLedger, TableFormat::kCsv) ==
        shop.get("/v1/ledger?format=csv").body);
  CHECK(json::parse(exported(shop, ExportTable::kReleases, TableFormat::kJson))["releases"] ==
        shop.get_json("/v1/releases")["releases"]);
  CHECK(json::parse(exported(shop, ExportTable::kLedger, TableFormat::kJson))["entries"] ==
        shop.get_json("/v1/ledger")["entries"]);
}
