// What the writer says about itself.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace nearshelf::backend {

// Upper bounds, in seconds, of the buckets of commit times; one more bucket is above the last.
inline constexpr std::array<double, 12> kCommitBounds{0.0005, 0.001, 0.002, 0.005, 0.01, 0.02,
                                                      0.05,   0.1,   0.25,  0.5,   1.0,  2.5};

struct WriterStats {
  // Now.
  uint64_t queued = 0;  // contributions and monitoring reports that wait for their group
  uint64_t queued_bytes = 0;
  uint64_t queue_limit_bytes = 0;
  uint64_t pending_reports = 0;  // durable, and not merged into the tables yet
  uint64_t store_bytes = 0;      // memory of the store, its filter of ids included
  // Since the start.
  uint64_t groups = 0;
  uint64_t stored = 0;
  uint64_t duplicates = 0;
  uint64_t closed = 0;
  uint64_t unavailable = 0;
  uint64_t merges = 0;
  std::optional<std::chrono::sys_seconds> last_commit;
  // How long groups took to be made durable.
  std::array<uint64_t, kCommitBounds.size() + 1> commit_counts{};
  double commit_seconds = 0;  // sum
};

// The live figures: written by the writer's thread, read by any.
class WriterMeter {
 public:
  // A group was made durable in `duration`.
  void count_group(std::chrono::steady_clock::duration duration);
  void count_results(uint64_t stored, uint64_t duplicates, uint64_t closed, uint64_t unavailable);
  void show_store(uint64_t pending_reports, uint64_t bytes, uint64_t merges);

  // All but the queue's figures.
  WriterStats read() const;

 private:
  using Counter = std::atomic<uint64_t>;

  Counter pending_reports_ = 0, store_bytes_ = 0, merges_ = 0;
  Counter groups_ = 0, stored_ = 0, duplicates_ = 0, closed_ = 0, unavailable_ = 0;
  Counter commit_nanoseconds_ = 0;
  std::array<Counter, kCommitBounds.size() + 1> commit_counts_{};
  std::atomic<int64_t> last_commit_ = 0;  // seconds since 1970-01-01, 0 = none
};

}  // namespace nearshelf::backend
