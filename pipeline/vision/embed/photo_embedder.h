// Many photos through one encoder, on all cores.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/vision/encoder.h"
#include "pipeline/progress/progress.h"
#include "pipeline/vision/embed/embedding_cache.h"
#include "pipeline/vision/embed/photo_rows.h"

namespace nearshelf::pipeline {

class PhotoEmbedder {
 public:
  // Loads the shard once for each core, with the kernels of the machine; it is not needed any more
  // when this returns. Throws VisionError when it does not load.
  explicit PhotoEmbedder(Bytes shard);

  uint64_t id() const { return encoders_.front().id(); }
  uint32_t dimensions() const { return encoders_.front().dimensions(); }
  uint64_t macs() const { return encoders_.front().macs(); }

  // What the network says of each photo, before the projection; not scaled. `step` is the line of
  // the progress.
  PhotoRows features(std::span<const std::filesystem::path> photos, std::string_view step,
                     Progress* progress);

  // Unit vectors, as the browser computes them for the same pixels. Rows that `known` (may be null;
  // of this encoder) has are taken from there.
  PhotoRows embeddings(std::span<const std::filesystem::path> photos, const EmbeddingCache* known,
                       std::string_view step, Progress* progress);

  // The same of one photo, or a part of it. Throws VisionError; `name` is for errors.
  std::vector<float> embedding(const PhotoView& photo, const PhotoRegion& region,
                               const std::string& name);

 private:
  std::vector<Encoder> encoders_;  // one a core
};

}  // namespace nearshelf::pipeline
