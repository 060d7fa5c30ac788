#include "pipeline/vision/embed/photo_embedder.h"

#include <algorithm>

#include "pipeline/train/parallel.h"
#include "pipeline/vision/embed/make_photo_rows.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

void look_at(const PhotoView& photo, const PhotoRegion& region, const std::string& name,
             Encoder* encoder) {
  const Status status = encoder->prepare(photo, region);
  if (!status.ok()) throw VisionError(name + ": " + status.message());
  encoder->run();
}

}  // namespace

PhotoEmbedder::PhotoEmbedder(Bytes shard) {
  for (unsigned core = 0; core < worker_count(); ++core) {
    Result<Encoder> encoder = Encoder::load(shard, simd_conv_kernels());
    if (!encoder.ok()) {
      throw VisionError("the encoder does not load: " + encoder.status().message());
    }
    encoders_.push_back(std::move(encoder.value()));
  }
}

PhotoRows PhotoEmbedder::features(std::span<const std::filesystem::path> photos,
                                  std::string_view step, Progress* progress) {
  return make_photo_rows(
      photos, encoders_.front().feature_count(), nullptr, step, progress,
      [this](const Photo& photo, const std::string& name, unsigned worker, std::span<float> row) {
        look_at(photo.view(), {}, name, &encoders_[worker]);
        std::ranges::copy(encoders_[worker].features(), row.begin());
      });
}

PhotoRows PhotoEmbedder::embeddings(std::span<const std::filesystem::path> photos,
                                    const EmbeddingCache* known, std::string_view step,
                                    Progress* progress) {
  return make_photo_rows(
      photos, dimensions(), known, step, progress,
      [this](const Photo& photo, const std::string& name, unsigned worker, std::span<float> row) {
        look_at(photo.view(), {}, name, &encoders_[worker]);
        std::ranges::copy(encoders_[worker].embedding(), row.begin());
      });
}

std::vector<float> PhotoEmbedder::embedding(const PhotoView& photo, const PhotoRegion& region,
                                            const std::string& name) {
  Encoder& encoder = encoders_.front();
  look_at(photo, region, name, &encoder);
  return {encoder.embedding().begin(), encoder.embedding().end()};
}

}  // namespace nearshelf::pipeline
