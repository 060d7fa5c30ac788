// Shares of released numbers, in the form that the drift estimates of core/privacy take.
#pragma once

#include <span>
#include <vector>

#include "backend/insight/estimate.h"
#include "core/privacy/local_estimator.h"

namespace nearshelf::backend {

// What each number is of their sum, with the variance of multinomial sampling and of the noise
// (delta method). Empty when the sum is not positive.
std::vector<ShareEstimate> shares_of(std::span<const Noised> numbers);

// The same categories at two times.
struct PairedSum {
  NoisedSum baseline, present;
};

// Puts all but the `kept` largest into one category at the end, so that a long tail of small
// numbers does not drown the rest in noise.
std::vector<PairedSum> with_largest(std::vector<PairedSum> sums, size_t kept);

// Shares at both times; suppressed windows count as NoisedSum::imputed does.
struct PairedShares {
  std::vector<ShareEstimate> baseline, present;
};
PairedShares paired_shares(std::span<const PairedSum> sums);

}  // namespace nearshelf::backend
