// How well one set of vectors stands for another, and how well it finds.
#pragma once

#include <functional>
#include <vector>

#include "bench/vision/quantisation/photo_set.h"

namespace nearshelf::bench {

using Vectors = std::vector<std::vector<float>>;

// Mean cosine of the angle between rows.
double mean_cosine(const Vectors& a, const Vectors& b);

// Share of rows whose largest entry is the same, and of rows where a's largest entry is among b's
// five largest.
struct Agreement {
  double first = 0;
  double five = 0;
};
Agreement agreement(const Vectors& a, const Vectors& b);

using Choice = std::function<bool(const LabelledPhoto&)>;

// Share of queries with a photo of their own label among the nearest one and five of the gallery,
// by cosine.
struct Recall {
  double first = 0;
  double five = 0;
};
Recall nearest_label(const std::vector<LabelledPhoto>& photos, const Vectors& vectors,
                     const Choice& is_query, const Choice& in_gallery);

}  // namespace nearshelf::bench
