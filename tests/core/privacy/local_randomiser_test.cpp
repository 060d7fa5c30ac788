#include "core/privacy/local_randomiser.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/core/privacy/repeatable_bits.h"

namespace nearshelf {

TEST_CASE("the worst privacy loss is at most epsilon, and close to it") {
  for (const MonitorSchema& schema : monitor_schemas()) {
    CAPTURE(schema.name);
    const LocalProbabilities probabilities = local_probabilities(schema);
    const double p = probabilities.keep();
    const double q = probabilities.other(schema);
    // Randomised response: an answer is p or q probable. Unary encoding: two true buckets differ in
    // two bits, and the worst answer has the one and not the other.
    const double loss = schema.mechanism == LocalMechanism::kRandomizedResponse
                            ? std::log(p / q)
                            : std::log(p * (1 - q) / ((1 - p) * q));
    CHECK(loss <= schema.epsilon);
    CHECK(loss == doctest::Approx(schema.epsilon).epsilon(1e-6));
  }
}

TEST_CASE("answers have the probabilities that are promised") {
  constexpr int kDraws = 200'000;
  for (const MonitorSchema& schema : monitor_schemas()) {
    CAPTURE(schema.name);
    const LocalProbabilities probabilities = local_probabilities(schema);
    const uint32_t truth = schema.bucket_count() / 2;
    test::RepeatableBits random(static_cast<uint64_t>(schema.metric));
    std::vector<double> found(schema.bucket_count(), 0);
    for (int k = 0; k < kDraws; ++k) {
      const uint64_t answer = randomise(schema, truth, random);
      if (schema.mechanism == LocalMechanism::kRandomizedResponse) {
        REQUIRE((answer & (answer - 1)) == 0);
      }
      const uint64_t last_and_beyond = answer >> (schema.bucket_count() - 1);
      REQUIRE(last_and_beyond <= 1);
      for (uint32_t bit = 0; bit < schema.bucket_count(); ++bit) {
        found[bit] += (answer >> bit & 1) != 0 ? 1 : 0;
      }
    }
    for (uint32_t bit = 0; bit < schema.bucket_count(); ++bit) {
      const double p = bit == truth ? probabilities.keep() : probabilities.other(schema);
      // 6.5 standard deviations: a right randomiser fails with less than 1e-9.
      CHECK(std::abs(found[bit] - p * kDraws) < 6.5 * std::sqrt(p * (1 - p) * kDraws));
    }
  }
}

TEST_CASE("the SDK's numbers: probabilities in units of 2^-32") {
  const auto of = [](MonitorMetric metric) {
    return local_probabilities(*find_monitor_schema(static_cast<uint8_t>(metric)));
  };
  CHECK(of(MonitorMetric::kRecommendLatency).keep_32 == 1636786965u);
  CHECK(of(MonitorMetric::kClickPosition).keep_32 == 1158702007u);
  CHECK(of(MonitorMetric::kCartOrigin).keep_32 == 2474403178u);
  CHECK(of(MonitorMetric::kRailSource).keep_32 == 3054729321u);
  CHECK(of(MonitorMetric::kModelVersion).keep_32 == 1u << 31);
  CHECK(of(MonitorMetric::kModelVersion).flip_32 == 511972652u);
  CHECK(of(MonitorMetric::kFailure).flip_32 == 511972652u);
}

}  // namespace nearshelf
