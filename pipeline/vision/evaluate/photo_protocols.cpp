#include "pipeline/vision/evaluate/photo_protocols.h"

#include <algorithm>
#include <map>

#include "pipeline/train/format_text.h"
#include "pipeline/train/split_mix.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

struct Splits {
  std::vector<uint32_t> train;
  std::vector<uint32_t> held_out;
  std::vector<uint32_t> iconic;
};

std::map<std::string, Splits> splits_by_set(std::span<const LabelledPhoto> photos) {
  std::map<std::string, Splits> sets;
  for (uint32_t k = 0; k < photos.size(); ++k) {
    Splits& splits = sets[photos[k].set];
    if (photos[k].split == "train") splits.train.push_back(k);
    if (photos[k].split == "validation" || photos[k].split == "test") {
      splits.held_out.push_back(k);
    }
    if (photos[k].split == "iconic") splits.iconic.push_back(k);
  }
  return sets;
}

std::vector<PhotoFold> deal(std::vector<uint32_t> photos, uint64_t seed) {
  SplitMix random(seed);
  for (size_t k = photos.size(); k > 1; --k) {
    std::swap(photos[k - 1], photos[random.below(static_cast<uint32_t>(k))]);
  }
  std::vector<PhotoFold> folds(kPhotoFolds);
  for (size_t k = 0; k < photos.size(); ++k) {
    for (size_t fold = 0; fold < kPhotoFolds; ++fold) {
      (k % kPhotoFolds == fold ? folds[fold].queries : folds[fold].gallery).push_back(photos[k]);
    }
  }
  return folds;
}

}  // namespace

size_t PhotoProtocol::query_count() const {
  size_t count = 0;
  for (const PhotoFold& fold : folds) count += fold.queries.size();
  return count;
}

size_t PhotoProtocol::gallery_count() const {
  size_t count = 0;
  for (const PhotoFold& fold : folds) count = std::max(count, fold.gallery.size());
  return count;
}

std::vector<PhotoProtocol> photo_protocols(std::span<const LabelledPhoto> photos, uint64_t seed) {
  std::vector<PhotoProtocol> protocols;
  for (const auto& [set, splits] : splits_by_set(photos)) {
    const bool has_gallery = splits.train.size() >= 2;
    if (has_gallery && !splits.held_out.empty()) {
      protocols.push_back({set + ": held out to train", {{splits.held_out, splits.train}}});
    }
    if (!splits.train.empty() && splits.iconic.size() >= 2) {
      protocols.push_back({set + ": photo to iconic", {{splits.train, splits.iconic}}});
    }
    if (splits.train.size() >= 2 * kPhotoFolds && splits.held_out.empty()) {
      protocols.push_back(
          {format("%s: %zu folds of train", set.c_str(), kPhotoFolds), deal(splits.train, seed)});
    }
  }
  if (protocols.empty()) {
    throw VisionError(
        "the index has nothing to compare: a set needs the split train, and validation, test or "
        "iconic, or at least 8 photos of train alone");
  }
  return protocols;
}

}  // namespace nearshelf::pipeline
