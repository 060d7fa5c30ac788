// Where an id is in the table report. An hour has parts of bounded size, filled one after another,
// so that merging touches few pages however many ids the hour has; a part has buckets, by a keyed
// hash of the id. A row is a bucket of a part.
#pragma once

#include <cstdint>

#include "backend/base/clock.h"

namespace nearshelf::backend {

inline constexpr int kBucketBits = 12;
inline constexpr int kPartBits = 12;
inline constexpr uint32_t kReportBuckets = 1 << kBucketBits;
inline constexpr int64_t kMaxReportPart = (1 << kPartBits) - 1;

// The table's key: rows are in the order of hour, part and bucket.
inline int64_t report_place(Hour hour, int64_t part, uint32_t bucket) {
  return (static_cast<int64_t>(hour) << kPartBits | part) << kBucketBits | bucket;
}

// The places of an hour end where those of the next begin.
inline int64_t first_place(Hour hour) { return report_place(hour, 0, 0); }

inline int64_t part_of(int64_t place) { return place >> kBucketBits & kMaxReportPart; }

}  // namespace nearshelf::backend
