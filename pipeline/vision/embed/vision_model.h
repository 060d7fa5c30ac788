// A model file and how it is to be used, as a float graph and as an encoder.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/base/aligned_buffer.h"
#include "core/vision/encoder_writer.h"
#include "pipeline/vision/embed/embedding_cache.h"
#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/lower/lower.h"

namespace nearshelf::pipeline {

inline constexpr size_t kCalibrationPhotos = 64;

class VisionModel {
 public:
  // Reads and imports the file. Throws VisionError or FileError.
  VisionModel(const std::string& file, const LowerOptions& options);

  const Graph& graph() const { return graph_; }
  const LowerOptions& options() const { return options_; }

  // The same for the same file and options, here and in later builds.
  EncoderKey key(uint32_t image_dimensions) const;

  // A photo as the model's input reads it. Throws VisionError; `name` is for errors.
  Pixels pixels_of(const PhotoView& photo, const std::string& name) const;

  // The encoder without a projection. Ranges of a float model are chosen on a sample of
  // `catalogue`; photos that cannot be read are passed over. Throws VisionError.
  EncoderSpec lower_with(std::span<const std::filesystem::path> catalogue) const;

 private:
  LowerOptions options_;
  std::array<uint8_t, 32> digest_;  // SHA-256 of the file
  Graph graph_;
};

// The shard. Throws VisionError when memory does not suffice.
AlignedBuffer encoder_shard(const EncoderSpec& spec);

// `count` of the photos, or all when there are fewer: the same ones every time, in their order.
std::vector<std::filesystem::path> sample(std::span<const std::filesystem::path> photos,
                                          size_t count);

}  // namespace nearshelf::pipeline
