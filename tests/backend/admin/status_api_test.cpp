#include "backend/admin/status_api.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "backend/admin/refusal_meanings.h"
#include "backend/http/refusals.h"
#include "tests/backend/admin/sample_figures.h"

using namespace nearshelf::backend;
using nearshelf::test::sample_figures;
using nlohmann::json;

TEST_CASE("the status tells every figure") {
  const json status = json::parse(to_status_json(sample_figures()));
  CHECK(status["now"] == "2026-11-22T10:15:00Z");
  CHECK(status["started"] == "2026-11-22T09:15:00Z");
  CHECK(status["uptime_seconds"] == 3600);
  CHECK(status["ready"] == true);
  CHECK(status["problem"] == nullptr);
  CHECK(status["contributions"] ==
        json{{"stored", 100}, {"duplicates", 5}, {"monitor_reports", 9}});
  CHECK(status["refusals"][0] ==
        json{{"reason", "malformed"}, {"count", 7}, {"meaning", refusal_meaning("malformed")}});
  CHECK(status["queue"] == json{{"contributions", 12}, {"bytes", 4096}, {"limit", 16'777'216}});
  CHECK(status["commit"] ==
        json{{"last", "2026-11-22T10:14:58Z"}, {"p50_ms", 2.0}, {"p99_ms", 500.0}});
  CHECK(status["catalog"] == json{{"items", 500}});
  // With windows of a day and a day of grace.
  CHECK(status["windows"] == json{{"hours", 24},
                                  {"grace_hours", 24},
                                  {"open_from", "2026-11-21T00:00:00Z"},
                                  {"next_close", "2026-11-23T00:00:00Z"}});
}

TEST_CASE("what is not known is null, and a problem keeps its text") {
  ServiceFigures figures = sample_figures();
  figures.catalog_items.reset();
  figures.writer = {};
  figures.problem = "disk \xFF full";
  const json status = json::parse(to_status_json(figures));
  CHECK(status["catalog"] == nullptr);
  CHECK(status["commit"] == json{{"last", nullptr}, {"p50_ms", nullptr}, {"p99_ms", nullptr}});
  CHECK(status["ready"] == false);
  CHECK(status["problem"] == "disk \uFFFD full");
}

TEST_CASE("every reason to refuse has a meaning for people") {
  for (const auto& reason : Refusals().counts()) {
    CAPTURE(reason.first);
    CHECK(refusal_meaning(reason.first) != "");
  }
  CHECK(refusal_meaning("no such reason") == "");
}

TEST_CASE("a quantile is the bound that so many durations keep to") {
  const DurationHistogram durations{{1, 2}, {50, 49, 1}, 100};
  CHECK(durations.quantile(0.5) == 1);
  CHECK(durations.quantile(0.51) == 2);
  CHECK(durations.quantile(0.99) == 2);
  CHECK_FALSE(durations.quantile(1));
  CHECK_FALSE(DurationHistogram{{1}, {0, 0}, 0}.quantile(0.5));
}
