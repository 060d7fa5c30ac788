#include "core/privacy/local_randomiser.h"

#include <cmath>

#include "core/privacy/discrete_noise.h"

namespace nearshelf {
namespace {

constexpr double kTwoTo32 = 4294967296.0;
constexpr uint32_t kHalf32 = 1u << 31;

bool happens(uint32_t probability_32, RandomBits& random) {
  return static_cast<uint32_t>(random.next() >> 32) < probability_32;
}

uint64_t respond(uint32_t buckets, uint32_t bucket, const LocalProbabilities& probabilities,
                 RandomBits& random) {
  if (happens(probabilities.keep_32, random)) return uint64_t{1} << bucket;
  const auto other = static_cast<uint32_t>(uniform_below(buckets - 1, random));
  return uint64_t{1} << (other < bucket ? other : other + 1);
}

uint64_t encode_unary(uint32_t buckets, uint32_t bucket, const LocalProbabilities& probabilities,
                      RandomBits& random) {
  uint64_t answer = 0;
  for (uint32_t bit = 0; bit < buckets; ++bit) {
    const uint32_t probability = bit == bucket ? probabilities.keep_32 : probabilities.flip_32;
    if (happens(probability, random)) answer |= uint64_t{1} << bit;
  }
  return answer;
}

}  // namespace

double LocalProbabilities::keep() const { return keep_32 / kTwoTo32; }

double LocalProbabilities::other(const MonitorSchema& schema) const {
  if (schema.mechanism == LocalMechanism::kUnaryEncoding) return flip_32 / kTwoTo32;
  return (1 - keep()) / (schema.bucket_count() - 1);
}

LocalProbabilities local_probabilities(const MonitorSchema& schema) {
  const double odds = std::exp(schema.epsilon);
  if (schema.mechanism == LocalMechanism::kUnaryEncoding) {
    return {kHalf32, static_cast<uint32_t>(std::ceil(kTwoTo32 / (odds + 1)))};
  }
  const double keep = odds / (odds + schema.bucket_count() - 1);
  return {static_cast<uint32_t>(std::floor(kTwoTo32 * keep)), 0};
}

uint64_t randomise(const MonitorSchema& schema, uint32_t bucket, RandomBits& random) {
  const LocalProbabilities probabilities = local_probabilities(schema);
  const uint32_t buckets = schema.bucket_count();
  return schema.mechanism == LocalMechanism::kUnaryEncoding
             ? encode_unary(buckets, bucket, probabilities, random)
             : respond(buckets, bucket, probabilities, random);
}

}  // namespace nearshelf
