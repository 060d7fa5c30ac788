// Photos looked up among others, by each kind of vector.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/vision/embed/photo_rows.h"
#include "pipeline/vision/evaluate/photo_protocols.h"

namespace nearshelf::pipeline {

inline constexpr size_t kDeepestPlace = 5;

// For each query of a fold the kDeepestPlace nearest photos of its gallery, nearest first.
using Answers = std::vector<std::vector<uint32_t>>;

// By the cosine of the features, in float.
Answers search_by_features(const PhotoRows& features, const PhotoFold& fold);

// As a browser does: through a looks shard of the gallery, with a projection that was chosen from
// the gallery alone. Throws VisionError.
Answers search_by_looks(const PhotoRows& features, const PhotoFold& fold, uint32_t dimensions);

}  // namespace nearshelf::pipeline
