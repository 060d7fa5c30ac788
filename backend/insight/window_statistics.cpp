#include "backend/insight/window_statistics.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace nearshelf::backend {
namespace {

constexpr size_t kTrimmedPart = 10;

size_t trimmed_at_each_end(size_t count) {
  return count < 3 ? 0 : std::max<size_t>(1, count / kTrimmedPart);
}

}  // namespace

TypicalWindow typical_window(std::span<const std::optional<double>> values) {
  // An empty optional sorts before every value, which is where a suppressed window belongs.
  std::vector<std::optional<double>> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  TypicalWindow typical;
  const size_t count = sorted.size();
  if (count == 0) return typical;

  const auto& lower = sorted[(count - 1) / 2];
  const auto& upper = sorted[count / 2];
  if (lower && upper) typical.median = (*lower + *upper) / 2;

  const size_t trimmed = trimmed_at_each_end(count);
  const std::span kept(sorted.data() + trimmed, count - 2 * trimmed);
  if (kept.front()) {
    const double sum = std::accumulate(kept.begin(), kept.end(), 0.0,
                                       [](double total, const auto& v) { return total + *v; });
    typical.trimmed_mean = sum / static_cast<double>(kept.size());
  }
  return typical;
}

}  // namespace nearshelf::backend
