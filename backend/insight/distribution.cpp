#include "backend/insight/distribution.h"

#include <algorithm>

namespace nearshelf::backend {

std::vector<ShareEstimate> shares_of(std::span<const Noised> numbers) {
  double sum = 0;
  double variance = 0;
  for (const Noised& number : numbers) {
    sum += number.value;
    variance += number.variance;
  }
  if (sum <= 0) return {};
  std::vector<ShareEstimate> shares;
  shares.reserve(numbers.size());
  for (const Noised& number : numbers) {
    const double share = number.value / sum;
    const double noise = (1 - 2 * share) * number.variance + share * share * variance;
    const double sampling = std::max(0.0, share * (1 - share)) / sum;
    shares.push_back(make_share(share, sampling + noise / (sum * sum)));
  }
  return shares;
}

std::vector<PairedSum> with_largest(std::vector<PairedSum> sums, size_t kept) {
  if (sums.size() <= kept) return sums;
  std::sort(sums.begin(), sums.end(), [](const PairedSum& a, const PairedSum& b) {
    return a.baseline.middle() + a.present.middle() > b.baseline.middle() + b.present.middle();
  });
  PairedSum rest;
  for (size_t k = kept; k < sums.size(); ++k) {
    rest.baseline.add(sums[k].baseline);
    rest.present.add(sums[k].present);
  }
  sums.resize(kept);
  sums.push_back(rest);
  return sums;
}

PairedShares paired_shares(std::span<const PairedSum> sums) {
  std::vector<Noised> baseline;
  std::vector<Noised> present;
  for (const PairedSum& sum : sums) {
    baseline.push_back(sum.baseline.imputed());
    present.push_back(sum.present.imputed());
  }
  return {shares_of(baseline), shares_of(present)};
}

}  // namespace nearshelf::backend
