#include "backend/store/writer_stats.h"

#include <algorithm>

namespace nearshelf::backend {

void WriterMeter::count_group(std::chrono::steady_clock::duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  const auto bound = std::lower_bound(kCommitBounds.begin(), kCommitBounds.end(), seconds);
  ++commit_counts_[static_cast<size_t>(bound - kCommitBounds.begin())];
  commit_nanoseconds_ +=
      static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count());
  ++groups_;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  last_commit_ = std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

void WriterMeter::count_results(uint64_t stored, uint64_t duplicates, uint64_t closed,
                                uint64_t unavailable) {
  stored_ += stored;
  duplicates_ += duplicates;
  closed_ += closed;
  unavailable_ += unavailable;
}

void WriterMeter::show_store(uint64_t pending_reports, uint64_t bytes, uint64_t merges) {
  pending_reports_ = pending_reports;
  store_bytes_ = bytes;
  merges_ = merges;
}

WriterStats WriterMeter::read() const {
  WriterStats stats;
  stats.pending_reports = pending_reports_;
  stats.store_bytes = store_bytes_;
  stats.groups = groups_;
  stats.stored = stored_;
  stats.duplicates = duplicates_;
  stats.closed = closed_;
  stats.unavailable = unavailable_;
  stats.merges = merges_;
  if (const int64_t last = last_commit_; last != 0) {
    stats.last_commit = std::chrono::sys_seconds(std::chrono::seconds(last));
  }
  std::copy(commit_counts_.begin(), commit_counts_.end(), stats.commit_counts.begin());
  stats.commit_seconds = static_cast<double>(commit_nanoseconds_) * 1e-9;
  return stats;
}

}  // namespace nearshelf::backend
