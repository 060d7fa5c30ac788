// What one build leaves for the next: the encoder, and the vectors of photos that it has seen.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "pipeline/vision/embed/photo_rows.h"

namespace nearshelf::pipeline {

// Model, options and version that an encoder depends on, as one hash.
using EncoderKey = std::array<uint8_t, 16>;

struct EmbeddingCache {
  EncoderKey key{};
  uint32_t fitted = 0;    // photos that the projection was chosen from
  AlignedBuffer encoder;  // the shard
  uint32_t dimensions = 0;
  std::map<PhotoHash, std::vector<float>> vectors;  // of `dimensions` values each

  // Writes the photo's vector to `out` (`dimensions` values). False when it is not known.
  bool find(const PhotoHash& photo, std::span<float> out) const;

  // Adds the rows that have no problem.
  void add(const PhotoRows& rows);

  // Forgets photos that are not among `photos`.
  void keep_only(std::span<const PhotoHash> photos);
};

std::vector<uint8_t> to_bytes(const EmbeddingCache& cache);

// nullopt for bytes that to_bytes() did not write: a build then starts afresh.
std::optional<EmbeddingCache> parse_cache(Bytes bytes);

// The same for a file; nullopt also when there is none.
std::optional<EmbeddingCache> read_cache(const std::filesystem::path& file);

// Creates the file's folder. Throws FileError.
void write_cache(const EmbeddingCache& cache, const std::filesystem::path& file);

}  // namespace nearshelf::pipeline
