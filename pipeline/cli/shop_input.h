// What `build` and `evaluate` start from: a log, and a feed where there is one.
#pragma once

#include <vector>

#include "pipeline/import/event_reader.h"
#include "pipeline/import/feed_reader.h"
#include "pipeline/progress/progress.h"
#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

struct ShopInput {
  std::vector<Product> products;  // of the feed, or what the log says about its items
  Dataset dataset;                // only items that are among the products
};

// Reads both files and prints to standard error what was rejected, by reason. Without a feed
// (`feed.path` empty) the products come from the log: their titles and prices where it has them,
// else their bare ids. Throws ImportError as the readers do.
ShopInput read_shop(const FeedOptions& feed, const EventsOptions& events, Progress& progress);

}  // namespace nearshelf::pipeline
