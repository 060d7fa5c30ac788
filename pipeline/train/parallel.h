// A loop over independent pieces of work on all cores.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace nearshelf::pipeline {

inline unsigned worker_count() { return std::max(1u, std::thread::hardware_concurrency()); }

// Calls work(index, worker) once for every index < count, worker < worker_count(). Which worker
// takes which index varies between runs, so work must write only to places that belong to its index
// (or scratch that belongs to its worker) and its result must not depend on the order: then results
// are the same whatever the number of cores. `work` must not throw. Workers take `block` indices at
// a time: 16 is small enough to balance, large enough that the counter is cold; 1 suits few large
// pieces.
template <typename Work>
void parallel_for(size_t count, Work&& work, size_t block = 16) {
  std::atomic<size_t> next{0};
  const auto run = [&](unsigned worker) {
    for (size_t begin = next.fetch_add(block); begin < count; begin = next.fetch_add(block)) {
      const size_t end = std::min(begin + block, count);
      for (size_t index = begin; index < end; ++index) work(index, worker);
    }
  };
  std::vector<std::thread> threads;
  for (unsigned worker = 1; worker < worker_count(); ++worker) threads.emplace_back(run, worker);
  run(0);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace nearshelf::pipeline
