// Looks into the store from outside, as another connection sees it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "backend/store/counts_reader.h"
#include "backend/store/database.h"
#include "backend/store/store.h"

namespace nearshelf::test {

// Durable rows that are not in the tables yet.
inline int64_t sealed_count(const std::filesystem::path& file) {
  return backend::open_for_reading(file).execAndGet("SELECT count(*) FROM sealed").getInt64();
}

inline backend::CountsPage read_all(const std::filesystem::path& file) {
  return backend::CountsReader(file).read({}, std::numeric_limits<int32_t>::max());
}

// The count of each object over all hours; objects are items in tests with one item a contribution.
inline std::map<std::string, int64_t> counts_by_object(const std::filesystem::path& file) {
  std::map<std::string, int64_t> counts;
  for (const backend::CountsRow& row : read_all(file).rows) counts[row.cell.object] += row.count;
  return counts;
}

// Merges as the writer would.
inline std::vector<backend::MergeOutcome> merge(backend::Store* store,
                                                const std::vector<Contribution>& group) {
  std::vector<backend::Submission> submissions;
  for (const Contribution& contribution : group) submissions.push_back({&contribution, nullptr});
  std::vector<backend::MergeOutcome> outcomes;
  store->merge(submissions, &outcomes);
  return outcomes;
}

}  // namespace nearshelf::test
