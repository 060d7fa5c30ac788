// Ratings of items by users, the form of MovieLens: user, item, rating, time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/import/import_report.h"
#include "pipeline/import/text_source.h"
#include "pipeline/progress/progress.h"

namespace nearshelf::pipeline {

struct Rating {
  uint32_t user;        // index of RatingLog::user_ids
  uint32_t item;        // index of RatingLog::item_ids
  int32_t thousandths;  // of the rating: 3500 is 3.5
  int64_t minute;       // since 1970-01-01 00:00
};

struct RatingLog {
  std::vector<std::string> user_ids;  // in order of first appearance
  std::vector<std::string> item_ids;
  std::vector<Rating> ratings;  // in the order of the file
  ImportReport report;
};

// A table with a header: userId (or user_id, user), movieId (or item_id, itemId, product_id, item),
// rating (or score, stars) and timestamp (or time). Throws ImportError when the file cannot be
// read, a column is missing or no record can be used.
RatingLog read_ratings(const std::string& path, Progress& progress);

// The same without that last check.
RatingLog parse_ratings(TextSource& source);

}  // namespace nearshelf::pipeline
