// A labelled set of photos: what `nearshelf evaluate --photos` measures on.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/import/import_report.h"

namespace nearshelf::pipeline {

struct LabelledPhoto {
  std::filesystem::path file;
  std::string set;    // photos of different sets are never compared
  std::string label;  // what it shows
  std::string split;  // train, validation, test, iconic; others are not used
};

struct PhotoIndex {
  std::vector<LabelledPhoto> photos;
  ImportReport report;
};

// A table with a header: path (relative to the table's folder), set, label and split. Throws
// ImportError when it cannot be read, lacks a column or names no photo.
PhotoIndex read_photo_index(const std::string& path);

}  // namespace nearshelf::pipeline
