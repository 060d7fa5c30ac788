#include "core/privacy/local_estimator.h"

#include <algorithm>
#include <cmath>

#include "core/privacy/local_randomiser.h"

namespace nearshelf {
namespace {

constexpr double kZ95 = 1.959963984540054;  // quantile of the normal distribution
constexpr double kSmallestShare = 0.0005;
// Of each of the two tests that make a drift significant.
constexpr double kFalseAlarm = 0.005;
constexpr double kClearErrors = 3;  // a bucket of so many standard errors is told from noise

// The z that a standard normal number exceeds with probability `tail` <= 1/2.
double normal_quantile(double tail) {
  double low = 0;
  double high = 40;
  for (int round = 0; round < 60; ++round) {
    const double middle = (low + high) / 2;
    if (std::erfc(middle / std::sqrt(2.0)) / 2 > tail) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

// One bucket in both periods.
struct Pair {
  double before = 0, after = 0;
  double variance_before = 0, variance_after = 0;

  double variance() const { return variance_before + variance_after; }
  double middle() const { return (before + after) / 2; }
  bool is_clear() const { return middle() >= kClearErrors * std::sqrt(variance()); }

  void add(const Pair& other) {
    before += other.before;
    after += other.after;
    variance_before += other.variance_before;
    variance_after += other.variance_after;
  }
};

Pair pair_of(const ShareEstimate& before, const ShareEstimate& after) {
  return {before.share, after.share, before.variance, after.variance};
}

double stability_index(double before, double after) {
  const double a = std::max(before, kSmallestShare);
  const double b = std::max(after, kSmallestShare);
  return (b - a) * std::log(b / a);
}

// The part of the index that is not noise. A share that is smaller than its own error counts as
// that error: its logarithm would be chance.
double clear_index(const Pair& pair) {
  if (pair.middle() <= 0 || !pair.is_clear()) return 0;
  const double before = std::max(pair.before, std::sqrt(pair.variance_before));
  const double after = std::max(pair.after, std::sqrt(pair.variance_after));
  return stability_index(before, after) - pair.variance() / pair.middle();
}

double subtracted_index(std::span<const Pair> pairs) {
  double index = 0;
  Pair rest;
  for (const Pair& pair : pairs) {
    if (pair.is_clear()) {
      index += clear_index(pair);
    } else {
      rest.add(pair);
    }
  }
  return std::max(0.0, index + clear_index(rest));
}

// The largest of |b - a| in standard errors.
double largest_deviation(std::span<const Pair> pairs) {
  double largest = 0;
  for (const Pair& pair : pairs) {
    if (pair.variance() <= 0) continue;
    largest = std::max(largest, std::abs(pair.after - pair.before) / std::sqrt(pair.variance()));
  }
  return largest;
}

}  // namespace

ShareEstimate make_share(double share, double variance) {
  const double reach = kZ95 * std::sqrt(variance);
  return {share, std::clamp(share - reach, 0.0, 1.0), std::clamp(share + reach, 0.0, 1.0),
          variance};
}

std::vector<ShareEstimate> estimate_shares(const MonitorSchema& schema,
                                           std::span<const int64_t> bit_counts, int64_t reports) {
  std::vector<ShareEstimate> shares;
  if (reports < 1) return shares;
  const LocalProbabilities probabilities = local_probabilities(schema);
  const double p = probabilities.keep();
  const double q = probabilities.other(schema);
  const auto n = static_cast<double>(reports);
  shares.reserve(bit_counts.size());
  for (const int64_t count : bit_counts) {
    const double c = static_cast<double>(count) / n;
    const double likely = std::clamp(c, q, p);
    shares.push_back(
        make_share((c - q) / (p - q), likely * (1 - likely) / (n * (p - q) * (p - q))));
  }
  return shares;
}

DriftEstimate estimate_drift(std::span<const ShareEstimate> baseline,
                             std::span<const ShareEstimate> present) {
  DriftEstimate drift;
  const size_t buckets = std::min(baseline.size(), present.size());
  if (buckets < 2) return drift;
  std::vector<Pair> pairs;
  pairs.reserve(buckets);
  Pair cumulated;
  for (size_t k = 0; k < buckets; ++k) {
    const Pair pair = pair_of(baseline[k], present[k]);
    pairs.push_back(pair);
    drift.psi_raw += stability_index(pair.before, pair.after);
    if (k + 1 == buckets) break;  // all shares together are 1 in both
    cumulated.add(pair);
    drift.ks = std::max(drift.ks, std::abs(cumulated.after - cumulated.before));
  }
  drift.psi = subtracted_index(pairs);
  // Two sides, and twice by Levy's inequality.
  drift.ks_noise = normal_quantile(kFalseAlarm / 4) * std::sqrt(cumulated.variance());
  const double limit = normal_quantile(kFalseAlarm / (2 * static_cast<double>(buckets)));
  drift.significant = drift.ks > drift.ks_noise || largest_deviation(pairs) > limit;
  return drift;
}

}  // namespace nearshelf
