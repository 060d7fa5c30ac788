#include "backend/admin/service_figures.h"

#include <numeric>

namespace nearshelf::backend {

uint64_t DurationHistogram::total() const {
  return std::accumulate(counts.begin(), counts.end(), uint64_t{0});
}

std::optional<double> DurationHistogram::quantile(double share) const {
  const uint64_t all = total();
  if (all == 0) return std::nullopt;
  const double wanted = share * static_cast<double>(all);
  uint64_t below = 0;
  for (size_t k = 0; k < bounds.size(); ++k) {
    below += counts[k];
    if (static_cast<double>(below) >= wanted) return bounds[k];
  }
  return std::nullopt;
}

DurationHistogram commit_durations(const WriterStats& stats) {
  return {{kCommitBounds.begin(), kCommitBounds.end()},
          {stats.commit_counts.begin(), stats.commit_counts.end()},
          stats.commit_seconds};
}

}  // namespace nearshelf::backend
