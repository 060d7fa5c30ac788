// Finds the network that sends the most, in fixed memory and constant time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace nearshelf::backend {

// Each of a fixed number of buckets keeps the majority of the keys that fall into it (Boyer and
// Moore 1981; over hashed buckets: Tang, Huang and Lee, "MV-Sketch", INFOCOM 2019). A share that it
// reports is never larger than the true one, and smaller by at most what else fell into the bucket:
// a thousandth of the traffic on average. For one thread.
class NetworkSketch {
 public:
  // `network` is a keyed hash, so its low bits are as good as random.
  void add(uint64_t network);

  // Keys added.
  uint64_t total() const { return total_; }
  // Occurrences of the most frequent key, at least.
  uint64_t largest() const;

  void clear();

 private:
  struct Bucket {
    uint64_t key = 0;
    uint64_t lead = 0;  // occurrences of `key` beyond those of all others since it came
  };
  static constexpr size_t kBuckets = 1024;

  std::array<Bucket, kBuckets> buckets_{};
  uint64_t total_ = 0;
};

}  // namespace nearshelf::backend
