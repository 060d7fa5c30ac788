#include "core/privacy/local_estimator.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/privacy/discrete_noise.h"
#include "core/privacy/local_randomiser.h"
#include "tests/core/privacy/repeatable_bits.h"

namespace nearshelf {
namespace {

const MonitorSchema& schema_of(MonitorMetric metric) {
  return *find_monitor_schema(static_cast<uint8_t>(metric));
}

// `reports` devices with `shares` of true buckets (in percent, the rest in bucket 0), answering
// with noise.
std::vector<ShareEstimate> survey(const MonitorSchema& schema, const std::vector<uint32_t>& percent,
                                  int reports, RandomBits& random) {
  std::vector<int64_t> counts(schema.bucket_count(), 0);
  for (int k = 0; k < reports; ++k) {
    uint64_t draw = uniform_below(100, random);
    uint32_t truth = 0;
    for (uint32_t bucket = 0; bucket < percent.size(); ++bucket) {
      if (draw < percent[bucket]) {
        truth = bucket;
        break;
      }
      draw -= percent[bucket];
    }
    const uint64_t answer = randomise(schema, truth, random);
    for (uint32_t bit = 0; bit < schema.bucket_count(); ++bit) counts[bit] += answer >> bit & 1;
  }
  return estimate_shares(schema, counts, reports);
}

}  // namespace

TEST_CASE(
    "estimates are unbiased, their variance is right, and 95 of 100 intervals hold the truth") {
  constexpr int kSurveys = 400;
  constexpr int kReports = 2000;
  for (const MonitorMetric metric : {MonitorMetric::kRailSource, MonitorMetric::kModelVersion}) {
    const MonitorSchema& schema = schema_of(metric);
    CAPTURE(schema.name);
    const std::vector<uint32_t> percent = {20, 50, 30};
    test::RepeatableBits random(11);
    std::vector<double> mean(3, 0), square(3, 0), variance(3, 0);
    int covered = 0;
    for (int survey_number = 0; survey_number < kSurveys; ++survey_number) {
      const std::vector<ShareEstimate> shares = survey(schema, percent, kReports, random);
      REQUIRE(shares.size() == schema.bucket_count());
      for (size_t k = 0; k < 3; ++k) {
        const double truth = percent[k] / 100.0;
        mean[k] += shares[k].share / kSurveys;
        square[k] += (shares[k].share - truth) * (shares[k].share - truth) / kSurveys;
        variance[k] += shares[k].variance / kSurveys;
        if (shares[k].low <= truth && truth <= shares[k].high) ++covered;
      }
    }
    for (size_t k = 0; k < 3; ++k) {
      CHECK(std::abs(mean[k] - percent[k] / 100.0) < 6.5 * std::sqrt(variance[k] / kSurveys));
      // The variance of a variance of 400 is 2 / 400 of its square.
      CHECK(square[k] == doctest::Approx(variance[k]).epsilon(6.5 * std::sqrt(2.0 / kSurveys)));
    }
    // 1,140 of 1,200 expected, standard deviation 7.5.
    CHECK(covered > 1140 - 50);
    CHECK(covered < 1140 + 50);
  }
}

TEST_CASE("no reports give no estimates") {
  const std::vector<int64_t> counts(4, 0);
  CHECK(estimate_shares(schema_of(MonitorMetric::kRailSource), counts, 0).empty());
}

TEST_CASE("few answers that agree do not look certain") {
  const MonitorSchema& schema = schema_of(MonitorMetric::kRailSource);
  const std::vector<int64_t> counts = {5, 0, 0, 0};
  for (const ShareEstimate& share : estimate_shares(schema, counts, 5)) {
    CHECK(share.high - share.low > 0.15);
    CHECK(share.variance > 0.04);
    CHECK(share.low >= 0);
    CHECK(share.high <= 1);
  }
}

TEST_CASE("noise alone is no drift, also where most buckets are empty") {
  constexpr int kRounds = 150;
  constexpr int kReports = 5000;
  for (const MonitorSchema& schema : monitor_schemas()) {
    CAPTURE(schema.name);
    test::RepeatableBits random(21);
    int alarms = 0;
    double raw = 0;
    double subtracted = 0;
    for (int round = 0; round < kRounds; ++round) {
      const auto before = survey(schema, {10, 70, 20}, kReports, random);
      const auto after = survey(schema, {10, 70, 20}, kReports, random);
      const DriftEstimate drift = estimate_drift(before, after);
      if (drift.significant) ++alarms;
      raw += drift.psi_raw / kRounds;
      subtracted += drift.psi / kRounds;
    }
    // At most 1.5 expected; 13 and more have a probability below 1e-9.
    CHECK(alarms <= 12);
    CHECK(subtracted < 0.005);
    CHECK(subtracted < raw / 2);
    if (schema.bucket_count() > 20) CHECK(raw > 0.1);
  }
}

TEST_CASE("the subtracted index is what the index would be without noise") {
  // 0.25 log(70/45) + 0.25 log(30/5), and 0.2 log(70/50) + 0.2 log(40/20).
  struct Shift {
    MonitorMetric metric;
    std::vector<uint32_t> before, after;
    double psi;
    double ks;
  };
  const std::vector<Shift> shifts = {
      {MonitorMetric::kRailSource, {10, 70, 15, 5}, {10, 45, 15, 30}, 0.5584, 0.25},
      {MonitorMetric::kModelVersion, {10, 70, 20}, {10, 50, 40}, 0.2059, 0.2}};
  constexpr int kRounds = 100;
  for (const Shift& shift : shifts) {
    const MonitorSchema& schema = schema_of(shift.metric);
    CAPTURE(schema.name);
    test::RepeatableBits random(31);
    double psi = 0;
    double ks = 0;
    for (int round = 0; round < kRounds; ++round) {
      const auto before = survey(schema, shift.before, 5000, random);
      const auto after = survey(schema, shift.after, 5000, random);
      const DriftEstimate drift = estimate_drift(before, after);
      CHECK(drift.significant);
      CHECK(drift.psi_raw > drift.psi);
      psi += drift.psi / kRounds;
      ks += drift.ks / kRounds;
    }
    CHECK(psi == doctest::Approx(shift.psi).epsilon(0.1));
    CHECK(ks == doctest::Approx(shift.ks).epsilon(0.2));
  }
}

TEST_CASE("many small moves in one direction are found by the cumulated shares") {
  // No bucket moves far, all of the lower half lose to the upper half.
  constexpr size_t kBuckets = 20;
  constexpr double kError = 0.005;
  std::vector<ShareEstimate> before, after;
  for (size_t k = 0; k < kBuckets; ++k) {
    before.push_back(make_share(0.05, kError * kError));
    after.push_back(make_share(k < kBuckets / 2 ? 0.036 : 0.064, kError * kError));
  }
  const DriftEstimate drift = estimate_drift(before, after);
  CHECK(drift.ks == doctest::Approx(0.14));
  CHECK(drift.ks > drift.ks_noise);
  CHECK(drift.significant);
}

TEST_CASE("drift of fewer than two buckets is none") {
  const std::vector<ShareEstimate> one(1);
  const DriftEstimate drift = estimate_drift(one, one);
  CHECK(drift.psi_raw == 0);
  CHECK_FALSE(drift.significant);
}

}  // namespace nearshelf
