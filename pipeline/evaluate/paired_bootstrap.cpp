#include "pipeline/evaluate/paired_bootstrap.h"

#include <algorithm>
#include <random>
#include <vector>

namespace nearshelf::pipeline {
namespace {

double quantile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5)];
}

}  // namespace

Difference paired_difference(std::span<const double> a, std::span<const double> b, uint64_t seed) {
  const size_t count = std::min(a.size(), b.size());
  if (count == 0) return {};
  std::vector<double> differences(count);
  double sum = 0;
  for (size_t c = 0; c < count; ++c) sum += differences[c] = a[c] - b[c];

  // The engine's numbers are fixed by the standard; its distributions are not.
  std::mt19937_64 random(seed);
  std::vector<double> means(kResamples);
  for (double& mean : means) {
    double resampled = 0;
    for (size_t draw = 0; draw < count; ++draw) {
      resampled += differences[((random() >> 32) * count) >> 32];
    }
    mean = resampled / static_cast<double>(count);
  }
  std::sort(means.begin(), means.end());
  return {sum / static_cast<double>(count), quantile(means, 0.025), quantile(means, 0.975)};
}

}  // namespace nearshelf::pipeline
