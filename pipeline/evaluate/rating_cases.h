// Strong generalisation: users that training never saw, from most of what they liked, the rest.
#pragma once

#include "pipeline/evaluate/cases.h"
#include "pipeline/import/ratings_table.h"

namespace nearshelf::pipeline {

inline constexpr int32_t kLikedAbove = 3500;  // thousandths: a positive is rated above 3.5
inline constexpr size_t kFewestLiked = 5;     // users with fewer positives are left out

struct RatingSplit : Split {
  size_t positives = 0;  // ratings above kLikedAbove, each (user, item) once
  size_t users = 0;      // with at least kFewestLiked of them
};

// Users sorted by mix64(fnv1a64("u:<userId>")): the first fifth, rounded down to tens and at most
// 10,000, is the test part, the next as many validation, the others train, one visit each. Of a
// held-out user's items that train knows, sorted by mix64(fnv1a64("<userId>:<itemId>")), the first
// max(1, n / 5) are targets, the others are given and hidden. After Liang et al. 2018. Throws
// EvaluationError when that leaves nothing to measure.
RatingSplit split_ratings(const RatingLog& log);

}  // namespace nearshelf::pipeline
