// What came of many photos.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pipeline/index/npy_reader.h"

namespace nearshelf::pipeline {

// The first half of the SHA-256 of a photo's file: the same photo under another name is the same.
using PhotoHash = std::array<uint8_t, 16>;

// One row a photo.
struct PhotoRows {
  EmbeddingTable table;           // zeros where there is a problem
  std::vector<PhotoHash> hashes;  // zeros for files that cannot be read
  std::vector<std::string>
      problems;         // why a photo has no row, without its name; empty = it has one
  uint32_t reused = 0;  // rows that were known already

  bool seen(size_t photo) const { return problems[photo].empty(); }
};

// Some of the rows, in the order of `photos`.
PhotoRows rows_of(const PhotoRows& rows, std::span<const uint32_t> photos);

}  // namespace nearshelf::pipeline
