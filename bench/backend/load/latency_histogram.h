// Counts durations in buckets that are 3 % wide.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace nearshelf::bench {

class LatencyHistogram {
 public:
  void add(uint64_t nanoseconds) {
    ++counts_[bucket_of(nanoseconds)];
    ++total_;
    if (nanoseconds > maximum_) maximum_ = nanoseconds;
  }

  uint64_t total() const { return total_; }
  double max_milliseconds() const { return to_milliseconds(maximum_); }

  // The duration that a share of `part` (0 to 1) does not exceed.
  double quantile_milliseconds(double part) const {
    const auto rank = static_cast<uint64_t>(part * static_cast<double>(total_));
    uint64_t seen = 0;
    for (size_t bucket = 0; bucket < counts_.size(); ++bucket) {
      seen += counts_[bucket];
      if (seen > rank) return to_milliseconds(start_of(bucket));
    }
    return max_milliseconds();
  }

 private:
  static constexpr unsigned kPartBits = 5;  // 32 parts of each power of two
  static constexpr uint64_t kParts = uint64_t{1} << kPartBits;

  static size_t bucket_of(uint64_t value) {
    if (value < kParts) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - 1 - kPartBits;
    return (shift + 1) * kParts + ((value >> shift) - kParts);
  }

  static uint64_t start_of(size_t bucket) {
    if (bucket < kParts) return bucket;
    return (kParts + bucket % kParts) << (bucket / kParts - 1);
  }

  static double to_milliseconds(uint64_t nanoseconds) {
    return static_cast<double>(nanoseconds) / 1e6;
  }

  std::array<uint64_t, (64 - kPartBits + 1) * kParts> counts_{};
  uint64_t total_ = 0;
  uint64_t maximum_ = 0;
};

}  // namespace nearshelf::bench
