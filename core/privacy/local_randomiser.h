// Noise that a browser adds to its own answer (local differential privacy). The SDK does the same
// in TypeScript with the same whole numbers; here it serves simulations and the estimators. Wang,
// Blocki, Li, Jha, "Locally Differentially Private Protocols for Frequency Estimation", 2017.
#pragma once

#include <cstdint>

#include "core/privacy/monitor_report.h"
#include "core/privacy/random_bits.h"

namespace nearshelf {

// Probabilities in units of 2^-32.
//
// Randomised response over k buckets: the true bucket is answered with keep_32 = floor(2^32 e^eps /
// (e^eps + k - 1)), otherwise one of the others, each as probable as the next.
// Unary encoding: the bit of the true bucket is set with keep_32 = 2^31, each other bit with
// flip_32 = ceil(2^32 / (e^eps + 1)). The roundings only add noise: the real epsilon is never above
// the schema's.
struct LocalProbabilities {
  uint32_t keep_32 = 0;
  uint32_t flip_32 = 0;  // unary encoding only

  // Probability that the bit of the true bucket is set, and that of any other one.
  double keep() const;
  double other(const MonitorSchema& schema) const;
};

LocalProbabilities local_probabilities(const MonitorSchema& schema);

// The noisy answer of a device whose true bucket is `bucket` < schema.bucket_count(), as
// MonitorReport::answer.
uint64_t randomise(const MonitorSchema& schema, uint32_t bucket, RandomBits& random);

}  // namespace nearshelf
