// Item-item co-occurrence for sessions, the baseline that repeats make strong.
#pragma once

#include "pipeline/evaluate/rankers.h"

namespace nearshelf::pipeline {

// The `neighbours` items most similar to each by cosine over train's visits, shrunk by 20. Of a
// visit the 60 items with the lowest numeric_places() count; of equal similarities the item with
// the higher one goes first.
ItemRows session_cosine_rows(const Dataset& train, size_t neighbours);

// Per item the clicks in train, repeats counted.
std::vector<float> click_popularity(const Dataset& train);

// Sum of the rows of the last 20 clicks, .6 times less each step back. To this every click of the
// session adds `repeat_weight` for its own item, .9 times less each step back: 0 is plain, more
// than any sum of rows puts the session's own items first.
ScoreCase session_score(ItemRows rows, float repeat_weight);

}  // namespace nearshelf::pipeline
