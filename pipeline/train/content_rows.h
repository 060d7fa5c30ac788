// Item-item rows from what items are, for items that nobody has met yet.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/train/row_operations.h"

namespace nearshelf::pipeline {

struct ContentRowsSettings {
  size_t neighbours = 20;            // K: at most this many an item, the most similar
  double most_common = 0.2;          // words in this share of all items or more say nothing
  size_t most_comparisons = 50'000;  // an item's rarest words count first, until so many others
};

// Cosine of the items' TF-IDF vectors, idf = ln(N / df), a word counts once an item. tokens[i]:
// what content_tokens() gives for item i. Rows ascend by neighbour. Multi-threaded; the result does
// not depend on the number of cores.
ItemRows content_rows(std::span<const std::vector<uint64_t>> tokens,
                      const ContentRowsSettings& settings);

}  // namespace nearshelf::pipeline
