#include "pipeline/vision/embed/photo_rows.h"

namespace nearshelf::pipeline {

PhotoRows rows_of(const PhotoRows& rows, std::span<const uint32_t> photos) {
  PhotoRows chosen;
  chosen.table.dimensions = rows.table.dimensions;
  for (const uint32_t photo : photos) {
    const std::span<const float> row = rows.table.row(photo);
    chosen.table.values.insert(chosen.table.values.end(), row.begin(), row.end());
    chosen.hashes.push_back(rows.hashes[photo]);
    chosen.problems.push_back(rows.problems[photo]);
  }
  return chosen;
}

}  // namespace nearshelf::pipeline
