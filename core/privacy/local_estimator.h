// What noisy answers say about all devices together: shares with their uncertainty, and whether two
// periods differ by more than noise explains.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/privacy/monitor_report.h"

namespace nearshelf {

// The share of devices in a bucket. Unbiased, so it may be below 0 or above 1.
struct ShareEstimate {
  double share = 0;
  double low = 0, high = 0;  // 95 % interval, cut off at 0 and 1
  double variance = 0;       // of `share`: which devices answered, and their noise
};

// An estimate from a share and its variance.
ShareEstimate make_share(double share, double variance);

// One estimate for each bucket of `schema`. `bit_counts[b]` = how many of `reports` answers have
// bit b; as many counts as buckets. Empty when reports < 1.
//
// With p = probability of the bit of the true bucket, q = of another one, c = the share of answers
// that have the bit: share = (c - q) / (p - q), variance = c (1 - c) / (reports (p - q)^2), which
// holds both which devices answered and their noise. In the variance c is taken as no smaller than
// q and no larger than p, where it lies but for chance: few answers that agree do not look certain.
std::vector<ShareEstimate> estimate_shares(const MonitorSchema& schema,
                                           std::span<const int64_t> bit_counts, int64_t reports);

// How far a distribution moved.
//
// What follows takes the errors of buckets as independent. Those of shares that add up to 1 cancel
// each other in part, so noise explains no more than is said here.
struct DriftEstimate {
  // Population stability index, sum of (b - a) log(b / a), with shares below 0.0005 taken as
  // 0.0005.
  double psi_raw = 0;
  // The index without what noise alone adds to it on average, to first order the sum of
  // (var a + var b) / ((a + b) / 2); at least 0. First order serves large buckets only, so those
  // whose (a + b) / 2 is below 3 standard errors of b - a are put together into one, and that one
  // is left out when it is still below. The choice does not favour large differences: the error of
  // a sum says nothing about that of a difference.
  double psi = 0;
  // Kolmogorov-Smirnov: the largest distance of the cumulated shares, and one that noise alone
  // exceeds in at most 1 of 200 cases. By Levy's inequality: P[any partial sum beyond x] <= 2 P[the
  // last one beyond x].
  double ks = 0, ks_noise = 0;
  // ks is beyond ks_noise, or a single bucket is further off than the largest of all is in 1 of 200
  // cases by noise alone (Bonferroni). Noise alone does so in at most 1 of 100.
  bool significant = false;
};

// `baseline` and `present` hold the same buckets, in their order, if they have one. All zero for
// fewer than 2 buckets.
DriftEstimate estimate_drift(std::span<const ShareEstimate> baseline,
                             std::span<const ShareEstimate> present);

}  // namespace nearshelf
