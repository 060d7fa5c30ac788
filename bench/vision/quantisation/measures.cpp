#include "bench/vision/quantisation/measures.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nearshelf::bench {
namespace {

double dot(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  return dot(a, b) / std::sqrt(std::max(dot(a, a) * dot(b, b), 1e-30));
}

// Numbers of the `count` largest scores, the first of equals first.
std::vector<size_t> largest(const std::vector<double>& scores, size_t count) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return scores[a] > scores[b]; });
  order.resize(std::min(count, order.size()));
  return order;
}

}  // namespace

double mean_cosine(const Vectors& a, const Vectors& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += cosine(a[i], b[i]);
  return sum / static_cast<double>(a.size());
}

Agreement agreement(const Vectors& a, const Vectors& b) {
  Agreement result;
  for (size_t i = 0; i < a.size(); ++i) {
    const size_t wanted = largest({a[i].begin(), a[i].end()}, 1)[0];
    const std::vector<size_t> found = largest({b[i].begin(), b[i].end()}, 5);
    if (found[0] == wanted) result.first += 1;
    if (std::find(found.begin(), found.end(), wanted) != found.end()) result.five += 1;
  }
  result.first /= static_cast<double>(a.size());
  result.five /= static_cast<double>(a.size());
  return result;
}

Recall nearest_label(const std::vector<LabelledPhoto>& photos, const Vectors& vectors,
                     const Choice& is_query, const Choice& in_gallery) {
  std::vector<size_t> gallery;
  for (size_t i = 0; i < photos.size(); ++i) {
    if (in_gallery(photos[i])) gallery.push_back(i);
  }
  Recall result;
  double queries = 0;
  for (size_t i = 0; i < photos.size(); ++i) {
    if (!is_query(photos[i])) continue;
    std::vector<double> scores;
    for (const size_t other : gallery) scores.push_back(cosine(vectors[i], vectors[other]));
    const std::vector<size_t> found = largest(scores, 5);
    const auto same = [&](size_t place) { return photos[gallery[place]].label == photos[i].label; };
    queries += 1;
    if (same(found[0])) result.first += 1;
    if (std::any_of(found.begin(), found.end(), same)) result.five += 1;
  }
  return {result.first / queries, result.five / queries};
}

}  // namespace nearshelf::bench
