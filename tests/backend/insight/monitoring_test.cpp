#include "backend/insight/monitoring.h"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "backend/insight/quality_answer.h"

using namespace nearshelf;
using namespace nearshelf::backend;

namespace {

constexpr uint32_t kFirstDay = 20'000;

const MonitorSchema& latency() {
  return *find_monitor_schema(static_cast<uint8_t>(MonitorMetric::kRecommendLatency));
}

// Answers of `reports` browsers of which a share of `second` is in bucket 2, the rest in bucket 1,
// after k-ary randomised response.
MonitorDay made_day(uint32_t day, int64_t reports, double second, std::mt19937_64* random) {
  const auto buckets = latency().bucket_count();
  const double e = std::exp(latency().epsilon);
  std::bernoulli_distribution keeps(e / (e + buckets - 1));
  std::bernoulli_distribution is_second(second);
  std::uniform_int_distribution<uint32_t> other(1, buckets - 1);
  MonitorDay result{day, reports, std::vector<int64_t>(buckets, 0)};
  for (int64_t report = 0; report < reports; ++report) {
    const uint32_t truth = is_second(*random) ? 2 : 1;
    ++result.bit_counts[keeps(*random) ? truth : (truth + other(*random)) % buckets];
  }
  return result;
}

MonitorMetricDays made_days(uint64_t seed, uint32_t days, int64_t reports, double before,
                            double after) {
  std::mt19937_64 random(seed);
  MonitorMetricDays metric{&latency(), {}};
  for (uint32_t day = 0; day < days; ++day) {
    const double second = day + 7 < days ? before : after;
    metric.days.push_back(made_day(kFirstDay + day, reports, second, &random));
  }
  return metric;
}

}  // namespace

TEST_CASE("below 5,000 reports a metric says that there are too few, and no more") {
  const MonitorSummary few = summarise(made_days(1, 4, 1000, 0.3, 0.3));
  CHECK(few.reports == 4000);
  CHECK_FALSE(few.enough());
  CHECK(few.shares.empty());
  CHECK_FALSE(few.drift);
  const auto json = nlohmann::json::parse(monitoring_to_json({few}))["metrics"][0];
  CHECK(json["enough"] == false);
  CHECK(json["needed"] == 5000);
  CHECK(json["buckets"].empty());
  CHECK(json["drift"].is_null());
  CHECK(json["days"].size() == 4);
  CHECK(json["days"][0]["day"] == "2024-10-04");
  CHECK(monitoring_to_csv({few}).find("recommend_latency_ms,2,4000,,,,\r\n") != std::string::npos);
}

TEST_CASE("shares come with intervals, over all days and by day") {
  const MonitorSummary summary = summarise(made_days(2, 10, 6000, 0.3, 0.3));
  CHECK(summary.enough());
  REQUIRE(summary.shares.size() == latency().bucket_count());
  CHECK(summary.shares[2].share == doctest::Approx(0.3).epsilon(0.1));
  CHECK(summary.shares[2].low < 0.3);
  CHECK(summary.shares[2].high > 0.3);
  CHECK(summary.days[3].shares.size() == latency().bucket_count());
  const auto json = nlohmann::json::parse(monitoring_to_json({summary}))["metrics"][0];
  CHECK(json["name"] == "recommend_latency_ms");
  CHECK(json["mechanism"] == "randomized_response");
  CHECK(json["buckets"][0]["label"] == "none");
}

TEST_CASE("the last week is held against the days before, and only a change is drift") {
  constexpr int kRounds = 100;
  int quiet = 0;
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    const MonitorSummary same = summarise(made_days(seed, 14, 2000, 0.3, 0.3));
    REQUIRE(same.drift);
    quiet += !same.drift->drift.significant;
  }
  CHECK(quiet > 0.95 * kRounds);
  const MonitorSummary slower = summarise(made_days(3, 14, 2000, 0.3, 0.5));
  REQUIRE(slower.drift);
  CHECK(slower.drift->drift.significant);
  CHECK(slower.drift->periods.present.from == (kFirstDay + 7) * 24);
  CHECK(slower.drift->periods.baseline.to == slower.drift->periods.present.from);
}

TEST_CASE("days without reports do not count against a metric") {
  MonitorMetricDays none{&latency(), {}};
  const MonitorSummary summary = summarise(none);
  CHECK(summary.reports == 0);
  CHECK_FALSE(summary.drift);
}
