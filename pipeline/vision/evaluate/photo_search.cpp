#include "pipeline/vision/evaluate/photo_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/aligned_buffer.h"
#include "core/models/looks_view.h"
#include "core/models/looks_writer.h"
#include "core/vision/projection.h"
#include "pipeline/index/vector_math.h"
#include "pipeline/pack/catalog_table.h"
#include "pipeline/vision/embed/feature_projection.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

EmbeddingTable unit_table(const PhotoRows& features, const std::vector<uint32_t>& photos) {
  EmbeddingTable table = rows_of(features, photos).table;
  for (size_t k = 0; k < photos.size(); ++k) {
    scale_to_unit_length(std::span(table.values).subspan(k * table.dimensions, table.dimensions));
  }
  return table;
}

// A catalogue of items 0, 1, 2, ...
AlignedBuffer numbered_catalogue(size_t items) {
  std::vector<std::string> ids;
  for (size_t k = 0; k < items; ++k) ids.push_back(std::to_string(k));
  std::vector<uint32_t> order(items);
  std::iota(order.begin(), order.end(), 0u);
  return AlignedBuffer::copy_of(
      write_catalog(make_catalog_table(products_named_by_id(ids), order)));
}

// The places of the largest values that are numbers.
std::vector<uint32_t> largest(const std::vector<float>& values) {
  std::vector<Scored> scored;
  for (uint32_t k = 0; k < values.size(); ++k) {
    if (!std::isnan(values[k])) scored.push_back({k, values[k]});
  }
  const size_t depth = std::min(kDeepestPlace, scored.size());
  std::partial_sort(scored.begin(), scored.begin() + static_cast<std::ptrdiff_t>(depth),
                    scored.end(), ranks_before);
  std::vector<uint32_t> places;
  for (size_t k = 0; k < depth; ++k) places.push_back(scored[k].item);
  return places;
}

}  // namespace

Answers search_by_features(const PhotoRows& features, const PhotoFold& fold) {
  const EmbeddingTable gallery = unit_table(features, fold.gallery);
  const EmbeddingTable queries = unit_table(features, fold.queries);
  const std::vector<uint32_t> skip_none(fold.queries.size(), gallery.count());
  Answers answers;
  for (const auto& nearest : nearest_rows(gallery, queries, skip_none, kDeepestPlace)) {
    std::vector<uint32_t>& answer = answers.emplace_back();
    for (const Scored& scored : nearest) answer.push_back(fold.gallery[scored.item]);
  }
  return answers;
}

Answers search_by_looks(const PhotoRows& features, const PhotoFold& fold, uint32_t dimensions) {
  const PhotoRows gallery = rows_of(features, fold.gallery);
  const EncoderProjection projection = fit_projection(gallery, dimensions);
  const EmbeddingTable vectors = project(gallery, projection).table;
  const EmbeddingTable queries = project(rows_of(features, fold.queries), projection).table;

  const AlignedBuffer catalog_shard = numbered_catalogue(fold.gallery.size());
  const Result<CatalogView> catalog = CatalogView::open(catalog_shard.bytes());
  if (!catalog.ok()) throw VisionError("catalogue: " + catalog.status().message());
  constexpr uint64_t kOneEncoder = 1;
  const AlignedBuffer looks_shard =
      AlignedBuffer::copy_of(write_looks(vectors.values, vectors.count(), vectors.dimensions,
                                         catalog.value().ids_checksum(), kOneEncoder));
  const Result<LooksView> looks = LooksView::open(looks_shard.bytes(), catalog.value());
  if (!looks.ok()) throw VisionError("looks: " + looks.status().message());

  Answers answers;
  std::vector<float> cosines;
  for (size_t query = 0; query < fold.queries.size(); ++query) {
    looks.value().cosines(queries.row(query), &cosines, vectors.count());
    std::vector<uint32_t>& answer = answers.emplace_back();
    for (const uint32_t item : largest(cosines)) answer.push_back(fold.gallery[item]);
  }
  return answers;
}

}  // namespace nearshelf::pipeline
