// GET /metrics, held against the rules of the text format 0.0.4.
#include "backend/admin/metrics_api.h"

#include <doctest/doctest.h>

#include "tests/backend/admin/prometheus_parser.h"
#include "tests/backend/admin/sample_figures.h"

using namespace nearshelf::backend;
using namespace nearshelf::test;

TEST_CASE("every metric keeps to the text format") {
  const PrometheusMetrics metrics = parse_prometheus(to_prometheus_text(sample_figures()));
  CHECK(metrics.problem == "");
  CHECK(metrics.families.size() > 20);
  for (const auto& entry : metrics.families) {
    const std::string& name = entry.first;
    const PrometheusFamily& family = entry.second;
    CAPTURE(name);
    CHECK(family.help.size() > 5);
    CHECK(family.samples.size() >= 1);
    // Prometheus' naming rule.
    CHECK((family.type != "counter" || name.ends_with("_total")));
  }
}

TEST_CASE("the figures are what was measured") {
  const PrometheusMetrics metrics = parse_prometheus(to_prometheus_text(sample_figures()));
  CHECK(metrics.value("nearshelf_ready") == 1);
  CHECK(metrics.value("nearshelf_http_answers_total{class=\"2xx\"}") == 1234567890123);
  CHECK(metrics.value("nearshelf_refusals_total{reason=\"malformed\"}") == 7);
  CHECK(metrics.value("nearshelf_contributions_total{result=\"duplicate\"}") == 5);
  CHECK(metrics.value("nearshelf_queue_bytes") == 4096);
  CHECK(metrics.value("nearshelf_budget_spent_epsilon") == 3.25);
  CHECK(metrics.value("nearshelf_uptime_seconds") == 3600);
  CHECK(metrics.value("nearshelf_commit_duration_seconds_count") == 100);
  CHECK(metrics.value("nearshelf_commit_duration_seconds_bucket{le=\"0.005\"}") == 90);
  CHECK(metrics.value("nearshelf_commit_duration_seconds_bucket{le=\"+Inf\"}") == 100);
  ServiceFigures broken = sample_figures();
  broken.problem = "disk full";
  CHECK(parse_prometheus(to_prometheus_text(broken)).value("nearshelf_ready") == 0);
}

TEST_CASE("labels are escaped, whatever their text") {
  ServiceFigures figures = sample_figures();
  figures.refusals = {{"a\"b\\c\nd", 3}};
  const PrometheusMetrics metrics = parse_prometheus(to_prometheus_text(figures));
  CHECK(metrics.problem == "");
  CHECK(metrics.value("nearshelf_refusals_total{reason=\"a\\\"b\\\\c\\nd\"}") == 3);
}

TEST_CASE("the parser of this test refuses what Prometheus refuses") {
  const std::string head = "# HELP a x\n# TYPE a gauge\n";
  CHECK(parse_prometheus(head + "a 1\n").problem == "");
  for (const std::string& text :
       {head + "a 1", head + "a one\n", head + "a{b=\"c} 1\n", head + "a{1b=\"c\"} 1\n",
        head + "b 1\n", head + "a 1\na 1\n", std::string("a 1\n"), head + "a{b=\"\\x\"} 1\n",
        head + head + "a 1\n"}) {
    CAPTURE(text);
    CHECK(parse_prometheus(text).problem != "");
  }
  const std::string histogram = "# HELP h x\n# TYPE h histogram\n";
  CHECK(parse_prometheus(histogram + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\n"
                                     "h_count 2\n")
            .problem == "");
  for (const std::string& text :
       {histogram + "h_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 2\n",
        histogram + "h_bucket{le=\"1\"} 1\nh_sum 1\nh_count 2\n",
        histogram + "h_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 3\n",
        histogram + "h_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\n"
                    "h_sum 1\nh_count 2\n"}) {
    CAPTURE(text);
    CHECK(parse_prometheus(text).problem != "");
  }
}
