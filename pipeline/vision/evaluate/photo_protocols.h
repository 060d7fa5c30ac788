// Which photos are asked, and among which others the answer is looked for.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pipeline/vision/evaluate/photo_index.h"

namespace nearshelf::pipeline {

// Numbers of photos.
struct PhotoFold {
  std::vector<uint32_t> queries;
  std::vector<uint32_t> gallery;
};

struct PhotoProtocol {
  std::string name;
  std::vector<PhotoFold> folds;  // each query stands in one

  size_t query_count() const;
  size_t gallery_count() const;  // of the largest fold
};

inline constexpr size_t kPhotoFolds = 4;

// Of each set, whichever of these it has the splits for:
//   held out   validation and test against train
//   iconic     train against iconic: a shopper's photo, and the shop's own picture
//   folds      a set without validation and test: each photo of train against the other three
//              quarters, dealt by `seed`
// Throws VisionError when there are none.
std::vector<PhotoProtocol> photo_protocols(std::span<const LabelledPhoto> photos, uint64_t seed);

}  // namespace nearshelf::pipeline
