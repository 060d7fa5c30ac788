// What the operator sees.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/backend/support/contributions.h"
#include "tests/backend/support/running_service.h"
#include "tests/backend/support/shelf_folder.h"

using namespace nearshelf;
using namespace nearshelf::test;
using nlohmann::json;

TEST_CASE("counts need the admin token") {
  const RunningService backend;
  for (const char* header : {"", "Authorization: Bearer wrong-token-wrong-token\r\n",
                             "Authorization: Basic MDEyMzQ1Njc4OWFiY2RlZg==\r\n"}) {
    const HttpAnswer answer = request(backend.port(), "GET", "/v1/counts", header);
    CHECK(answer.status == 401);
    CHECK(answer.header("www-authenticate") == "Bearer");
    CHECK(answer.body.find("counts\":") == std::string::npos);
  }
  const HttpAnswer answer = backend.get_as_admin("/v1/counts");
  CHECK(answer.status == 200);
  CHECK(answer.header("content-type") == "application/json");
  CHECK(json::parse(answer.body)["refusals"]["unauthorized"] == 3);
}

TEST_CASE("counts are not offered unless the operator asks for exact numbers") {
  backend::Options options = test_options();
  options.exact_counts = false;
  const RunningService backend(options);
  CHECK(backend.get_as_admin("/v1/counts").status == 404);
}

TEST_CASE("counts show each cell of each group by hour, with totals") {
  const RunningService backend;
  Contribution contribution = one_cell(1, kTestHour, "home", "caf\u00e9 \"x\"");
  contribution.items.push_back("B");
  contribution.labels = {"rails:holdout", "new"};
  contribution.funnel = {{0, FeedbackEvent::kServe}};
  contribution.transitions = {{0, 1}};
  contribution.experiments = {{0, FeedbackEvent::kSession}};
  contribution.segments = {1};
  REQUIRE(backend.post(to_body(contribution)).status == 204);
  contribution.report_id = report_id(2);
  contribution.model = {0xDE, 0xAD, 0xBE, 0xEF, 0, 1, 2, 0xFF};
  REQUIRE(backend.post(to_body(contribution)).status == 204);

  const json answer = backend.counts();
  const json hour = backend::to_rfc3339(kTestHour);
  const auto row = [&](const char* group, json model, const char* subject, const char* object,
                       json event, int count) {
    return json{{"hour", hour},       {"group", group},   {"model", std::move(model)},
                {"subject", subject}, {"object", object}, {"event", std::move(event)},
                {"count", count}};
  };
  const char* item = "caf\u00e9 \"x\"";
  CHECK(answer["counts"] == json{row("funnel", nullptr, "home", "", "serve", 1),
                                 row("funnel", "deadbeef000102ff", "home", "", "serve", 1),
                                 row("items", nullptr, "home", item, "view_item_list", 2),
                                 row("transitions", nullptr, item, "B", nullptr, 2),
                                 row("experiments", nullptr, "rails:holdout", "", "session", 2),
                                 row("segments", nullptr, "new", "", nullptr, 2)});
  REQUIRE(answer["totals"].size() == 5);
  CHECK(answer["totals"][1] == json{{"group", "items"}, {"event", "view_item_list"}, {"count", 2}});
  CHECK(answer["more"] == false);
  CHECK(answer["stored"] == 2);
  CHECK(answer["duplicates"] == 0);
}

TEST_CASE("counts can be filtered; a wrong filter gets 400 with the right ones") {
  const RunningService backend;
  backend.post(to_body(one_cell(1, kTestHour - 1, "home", "a b")));
  backend.post(to_body(one_cell(2, kTestHour, "cart", "c")));
  const auto rows = [&](const std::string& query) {
    return json::parse(backend.get_as_admin("/v1/counts?" + query).body)["counts"].size();
  };
  CHECK(rows("") == 2);
  CHECK(rows("hour_from=" + backend::to_rfc3339(kTestHour)) == 1);
  CHECK(rows("subject=cart") == 1);
  CHECK(rows("object=a%20b") == 1);
  CHECK(rows("object=a%20b&subject=cart") == 0);
  for (const char* query :
       {"hour_from=yesterday", "hour=1", "subject=a&subject=b", "object=%zz", "group=nothing"}) {
    CAPTURE(query);
    const HttpAnswer answer = backend.get_as_admin(std::string("/v1/counts?") + query);
    CHECK(answer.status == 400);
    CHECK(answer.body.find("hour_from") != std::string::npos);
  }
}

TEST_CASE("health and readiness need no token") {
  const RunningService backend;
  CHECK(request(backend.port(), "GET", "/healthz").status == 200);
  const HttpAnswer readiness = request(backend.port(), "GET", "/readyz");
  CHECK(readiness.status == 200);
  CHECK(readiness.body == "ready\n");
}

TEST_CASE("a shelf that was published again is used after a reload; a broken one is not") {
  const TemporaryFolder shelf;
  write_shelf(shelf.path(), {"old"});
  backend::Options options = test_options();
  options.shelf = shelf.path();
  RunningService backend(options);
  uint64_t report = 0;
  const auto status_of = [&](const char* item) {
    return backend.post(to_body(one_cell(++report, kTestHour, "s", item))).status;
  };
  CHECK(status_of("old") == 204);
  CHECK(status_of("new") == 422);

  write_shelf(shelf.path(), {"new"});
  backend.service().reload_shelf();
  while (status_of("new") != 204) {
  }
  CHECK(status_of("old") == 204);

  std::filesystem::resize_file(shelf / "catalog-new.shelf", 10);
  backend.service().reload_shelf();
  CHECK(backend.get_as_admin("/v1/counts").status == 200);  // queued behind the reload
  CHECK(status_of("new") == 204);
}

TEST_CASE("a service without its data folder, address or shelf says which and why") {
  const TemporaryFolder folder;
  backend::Options options = test_options();
  options.data = folder.path();
  {
    RunningService first;
    backend::Options second = options;
    second.listen = first.service().address();
    CHECK_THROWS_WITH(backend::Service{second}, doctest::Contains("--listen"));
    second.listen = "localhost";
    CHECK_THROWS_WITH(backend::Service{second}, doctest::Contains("is not an address"));
    second = options;
    second.data = first.data().path();
    CHECK_THROWS_WITH(backend::Service{second}, doctest::Contains("in use by another"));
  }
  options.shelf = folder / "nothing";
  CHECK_THROWS_WITH(backend::Service{options}, doctest::Contains("--shelf"));
}
