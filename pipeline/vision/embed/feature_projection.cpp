#include "pipeline/vision/embed/feature_projection.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/kernels/quantize.h"
#include "core/vision/projection.h"
#include "pipeline/index/vector_math.h"
#include "pipeline/train/parallel.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

EmbeddingTable unit_rows(const PhotoRows& features) {
  EmbeddingTable unit;
  unit.dimensions = features.table.dimensions;
  std::vector<float> row;
  for (size_t k = 0; k < features.hashes.size(); ++k) {
    row.assign(features.table.row(k).begin(), features.table.row(k).end());
    if (scale_to_unit_length(row)) unit.values.insert(unit.values.end(), row.begin(), row.end());
  }
  return unit;
}

// Mean square of the rows' coordinates along each direction.
std::vector<double> mean_squares(const EmbeddingTable& rows, std::span<const float> directions) {
  std::vector<double> mean_squares(directions.size() / rows.dimensions);
  parallel_for(mean_squares.size(), [&](size_t r, unsigned) {
    const auto direction = directions.subspan(r * rows.dimensions, rows.dimensions);
    double squares = 0;
    for (uint32_t k = 0; k < rows.count(); ++k) {
      const std::span<const float> row = rows.row(k);
      const double along = std::inner_product(row.begin(), row.end(), direction.begin(), 0.0);
      squares += along * along;
    }
    mean_squares[r] = squares / rows.count();
  });
  return mean_squares;
}

// What each direction counts for: half a whitening, smoothed, so that what all photos share does
// not drown what tells them apart (after Jegou and Chum 2012).
std::vector<float> weights_of(const std::vector<double>& mean_squares) {
  const double mean = std::accumulate(mean_squares.begin(), mean_squares.end(), 0.0) /
                      static_cast<double>(mean_squares.size());
  std::vector<float> weights;
  for (const double mean_square : mean_squares) {
    weights.push_back(static_cast<float>(std::pow((mean_square + mean) / mean, -0.25)));
  }
  return weights;
}

}  // namespace

EncoderProjection fit_projection(const PhotoRows& features, uint32_t dimensions) {
  const EmbeddingTable rows = unit_rows(features);
  if (rows.count() == 0) throw VisionError("no photo can be read: there is nothing to project");
  EncoderProjection projection;
  projection.dimensions = std::min({dimensions, rows.count(), rows.dimensions});
  const std::vector<float> directions = principal_directions(rows, projection.dimensions);
  projection.values.resize(directions.size());
  for (size_t r = 0; r < projection.dimensions; ++r) {
    const size_t first = r * rows.dimensions;
    projection.scales.push_back(
        quantize_row(std::span(directions).subspan(first, rows.dimensions),
                     std::span(projection.values).subspan(first, rows.dimensions)));
  }
  const std::vector<float> weights = weights_of(mean_squares(rows, directions));
  for (size_t r = 0; r < projection.dimensions; ++r) projection.scales[r] *= weights[r];
  projection.offsets.assign(projection.dimensions, 0.0f);
  return projection;
}

PhotoRows project(PhotoRows features, const EncoderProjection& projection) {
  EmbeddingTable projected;
  projected.dimensions = projection.dimensions;
  projected.values.resize(size_t{features.table.count()} * projected.dimensions);
  parallel_for(features.table.count(), [&](size_t k, unsigned) {
    const auto row = std::span(features.table.values)
                         .subspan(k * features.table.dimensions, features.table.dimensions);
    if (!scale_to_unit_length(row)) return;
    const auto out =
        std::span(projected.values).subspan(k * projected.dimensions, projected.dimensions);
    nearshelf::project(row, projection.values.data(), projection.scales.data(),
                       projection.offsets.data(), out);
    scale_to_unit_length(out);
  });
  features.table = std::move(projected);
  return features;
}

}  // namespace nearshelf::pipeline
