#include "pipeline/vision/embed/catalogue_looks.h"

#include <algorithm>

#include "pipeline/train/format_text.h"
#include "pipeline/vision/embed/catalogue_photos.h"
#include "pipeline/vision/embed/embedding_cache.h"
#include "pipeline/vision/embed/photo_embedder.h"
#include "pipeline/vision/embed/vision_model.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostFitted = 20'000;  // photos decide the projection; more change nothing

bool still_fits(const EmbeddingCache& cache, const EncoderKey& key, size_t photos) {
  return cache.key == key && photos < 2 * size_t{cache.fitted};
}

// Lowers the model and fits the projection; what was seen for that is known afterwards.
EmbeddingCache make_encoder(const VisionModel& model, const LooksSettings& settings,
                            std::span<const fs::path> photos, Progress* progress) {
  progress->begin("quantise the model");
  EncoderSpec spec = model.lower_with(photos);
  PhotoEmbedder network(encoder_shard(spec).bytes());
  progress->end(
      format("%.1f million multiplications a photo", static_cast<double>(network.macs()) / 1e6));
  const PhotoRows features =
      network.features(sample(photos, kMostFitted), "look at photos", progress);
  progress->begin("fit projection");
  spec.projection = fit_projection(features, settings.dimensions);
  EmbeddingCache made;
  made.key = model.key(settings.dimensions);
  made.fitted = static_cast<uint32_t>(std::ranges::count(features.problems, std::string()));
  made.encoder = encoder_shard(spec);
  made.dimensions = spec.projection.dimensions;
  made.add(project(features, spec.projection));
  progress->end(std::to_string(features.table.dimensions) + " features to " +
                std::to_string(made.dimensions) + " dimensions");
  return made;
}

EmbeddingCache open_encoder(const LooksSettings& settings, std::span<const fs::path> photos,
                            Progress* progress) {
  const VisionModel model(settings.model, settings.lower);
  if (!settings.cache.empty()) {
    std::optional<EmbeddingCache> kept = read_cache(settings.cache);
    if (kept && still_fits(*kept, model.key(settings.dimensions), photos.size())) {
      return std::move(*kept);
    }
  }
  return make_encoder(model, settings, photos, progress);
}

}  // namespace

CatalogueLooks embed_catalogue(std::span<const Product> products, const LooksSettings& settings,
                               Progress* progress) {
  CataloguePhotos photos = find_photos(products, settings.images);
  EmbeddingCache cache = open_encoder(settings, photos.files, progress);
  PhotoEmbedder embedder(cache.encoder.bytes());
  const PhotoRows rows = embedder.embeddings(photos.files, &cache, "embed photos", progress);
  cache.add(rows);
  cache.keep_only(rows.hashes);
  if (!settings.cache.empty()) write_cache(cache, settings.cache);

  CatalogueLooks looks;
  looks.encoder_id = embedder.id();
  looks.vectors.dimensions = embedder.dimensions();
  looks.vectors.values.resize(products.size() * looks.vectors.dimensions);
  for (size_t product = 0; product < products.size(); ++product) {
    const uint32_t photo = photos.photo_of[product];
    if (photo == kNoPhoto) continue;
    if (!rows.seen(photo)) {
      photos.report.reject(rows.problems[photo], 0,
                           products[product].id + " " + photos.files[photo].filename().string());
      continue;
    }
    std::ranges::copy(rows.table.row(photo),
                      looks.vectors.values.begin() +
                          static_cast<std::ptrdiff_t>(product * looks.vectors.dimensions));
  }
  photos.report.accepted = products.size() - photos.report.rejected();
  looks.report = std::move(photos.report);
  looks.encoder = std::move(cache.encoder);
  return looks;
}

}  // namespace nearshelf::pipeline
