#include "pipeline/vision/evaluate/photo_evaluation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "core/vision/projection.h"
#include "pipeline/train/format_text.h"
#include "pipeline/vision/embed/photo_embedder.h"
#include "pipeline/vision/evaluate/float_features.h"
#include "pipeline/vision/evaluate/photo_search.h"

namespace nearshelf::pipeline {
namespace {

namespace fs = std::filesystem;

// For each query 1 or 0.
struct Hits {
  std::vector<double> at_1;
  std::vector<double> at_5;
};

// Over all folds; search(fold) gives the nearest photos of its queries.
template <typename Search>
Hits hits_of(const PhotoProtocol& protocol, std::span<const LabelledPhoto> photos,
             const Search& search) {
  Hits hits;
  for (const PhotoFold& fold : protocol.folds) {
    const Answers answers = search(fold);
    for (size_t query = 0; query < fold.queries.size(); ++query) {
      const auto right = [&](uint32_t photo) {
        return photos[photo].label == photos[fold.queries[query]].label;
      };
      const std::vector<uint32_t>& answer = answers[query];
      hits.at_1.push_back(!answer.empty() && right(answer.front()) ? 1 : 0);
      hits.at_5.push_back(std::ranges::any_of(answer, right) ? 1 : 0);
    }
  }
  return hits;
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double interval_of(double share, size_t count) {
  return 1.96 * std::sqrt(share * (1 - share) / static_cast<double>(count));
}

PhotoRecall recall_of(const Hits& hits) {
  PhotoRecall recall;
  recall.at_1 = mean_of(hits.at_1);
  recall.at_5 = mean_of(hits.at_5);
  recall.interval_1 = interval_of(recall.at_1, hits.at_1.size());
  recall.interval_5 = interval_of(recall.at_5, hits.at_5.size());
  return recall;
}

// What the protocols do with photos.
struct Roles {
  std::set<uint32_t> gallery;
  std::set<uint32_t> any;
};

Roles roles_of(std::span<const PhotoProtocol> protocols) {
  Roles roles;
  for (const PhotoProtocol& protocol : protocols) {
    for (const PhotoFold& fold : protocol.folds) {
      roles.gallery.insert(fold.gallery.begin(), fold.gallery.end());
      roles.any.insert(fold.gallery.begin(), fold.gallery.end());
      roles.any.insert(fold.queries.begin(), fold.queries.end());
    }
  }
  return roles;
}

std::vector<fs::path> files_of(std::span<const LabelledPhoto> photos,
                               const std::set<uint32_t>& chosen) {
  std::vector<fs::path> files;
  for (const uint32_t photo : chosen) files.push_back(photos[photo].file);
  return files;
}

// Photos with both kinds of features.
struct SeenPhotos {
  std::vector<LabelledPhoto> photos;
  PhotoRows float_features;
  PhotoRows int8_features;
};

SeenPhotos keep_seen(std::span<const LabelledPhoto> photos, const std::set<uint32_t>& chosen,
                     const PhotoRows& float_features, const PhotoRows& int8_features) {
  SeenPhotos seen;
  std::vector<uint32_t> rows;
  uint32_t row = 0;
  for (const uint32_t photo : chosen) {
    if (float_features.seen(row) && int8_features.seen(row)) {
      rows.push_back(row);
      seen.photos.push_back(photos[photo]);
    }
    ++row;
  }
  seen.float_features = rows_of(float_features, rows);
  seen.int8_features = rows_of(int8_features, rows);
  return seen;
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double dot = 0;
  double a_squares = 0;
  double b_squares = 0;
  for (size_t k = 0; k < a.size(); ++k) {
    dot += double{a[k]} * b[k];
    a_squares += double{a[k]} * a[k];
    b_squares += double{b[k]} * b[k];
  }
  return dot / std::sqrt(a_squares * b_squares);
}

double mean_cosine(const SeenPhotos& seen) {
  double sum = 0;
  for (size_t k = 0; k < seen.photos.size(); ++k) {
    sum += cosine(seen.float_features.table.row(k), seen.int8_features.table.row(k));
  }
  return sum / static_cast<double>(seen.photos.size());
}

}  // namespace

PhotoEvaluation evaluate_photos(std::span<const LabelledPhoto> photos, const VisionModel& model,
                                const PhotoEvaluationSettings& settings, Progress* progress) {
  const Roles roles = roles_of(photo_protocols(photos, settings.seed));
  const std::vector<fs::path> files = files_of(photos, roles.any);
  progress->begin("quantise the model");
  const AlignedBuffer shard = encoder_shard(model.lower_with(files_of(photos, roles.gallery)));
  PhotoEmbedder embedder(shard.bytes());
  progress->end(
      format("%.1f million multiplications a photo", static_cast<double>(embedder.macs()) / 1e6));
  const PhotoRows int8_features = embedder.features(files, "int8 features", progress);
  const SeenPhotos seen = keep_seen(
      photos, roles.any, float_features(model, files, "float features", progress), int8_features);

  PhotoEvaluation evaluation;
  evaluation.macs = embedder.macs();
  evaluation.encoder_bytes = shard.size();
  evaluation.features = int8_features.table.dimensions;
  evaluation.problems = int8_features.problems;
  std::erase(evaluation.problems, std::string());
  evaluation.vectors = {"float graph", "int8 encoder",
                        format("int8, PCA %u, int8 rows", settings.dimensions)};
  evaluation.cosine = mean_cosine(seen);
  progress->begin("search");
  for (const PhotoProtocol& protocol : photo_protocols(seen.photos, settings.seed)) {
    const auto by_features = [&](const PhotoRows& features) {
      return hits_of(protocol, seen.photos,
                     [&](const PhotoFold& fold) { return search_by_features(features, fold); });
    };
    const Hits by_float = by_features(seen.float_features);
    const Hits by_int8 = by_features(seen.int8_features);
    const Hits by_looks = hits_of(protocol, seen.photos, [&](const PhotoFold& fold) {
      return search_by_looks(seen.int8_features, fold, settings.dimensions);
    });
    PhotoFigures figures;
    figures.protocol = protocol.name;
    figures.queries = protocol.query_count();
    figures.gallery = protocol.gallery_count();
    figures.recall = {recall_of(by_float), recall_of(by_int8), recall_of(by_looks)};
    figures.looks_minus_float = paired_difference(by_looks.at_1, by_float.at_1);
    evaluation.figures.push_back(std::move(figures));
  }
  progress->end(format("%zu protocols", evaluation.figures.size()));
  return evaluation;
}

}  // namespace nearshelf::pipeline
