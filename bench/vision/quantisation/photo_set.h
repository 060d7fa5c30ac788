// The photos of a data set's index, prepared for one model.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/vision/lower/lower.h"

namespace nearshelf::bench {

struct LabelledPhoto {
  std::string set;
  std::string label;
  std::string split;
  pipeline::Pixels pixels;
};

// Every `stride`-th photo of each split of the sets clothing and grocery in folder/index.csv
// (path,set,label,split,licence), and all of the split "iconic".
std::vector<LabelledPhoto> read_photo_set(const std::filesystem::path& folder,
                                          const pipeline::InputSize& size, int stride);

}  // namespace nearshelf::bench
