// Reader of NumPy's array files (NEP 1: format versions 1.0 and 2.0).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace nearshelf::pipeline {

// A table of float vectors.
struct EmbeddingTable {
  uint32_t dimensions = 0;
  std::vector<float> values;  // row-major, count() x dimensions

  uint32_t count() const {
    return dimensions == 0 ? 0 : static_cast<uint32_t>(values.size() / dimensions);
  }
  std::span<const float> row(size_t k) const {
    return std::span(values).subspan(k * dimensions, dimensions);
  }
};

// The header of an array of float32 vectors.
struct NpyHeader {
  uint64_t rows = 0;
  uint64_t columns = 0;
  size_t data_offset = 0;  // bytes of magic, version and header
};

// Reads the header at the start of `bytes`, which may end anywhere behind it. Accepts little-endian
// float32 in C order with two dimensions, 1 to 2^24 rows of 1 to 4096 values; everything else is
// refused with the sentence that mends it. `name` stands in errors. Throws ImportError.
NpyHeader parse_npy_header(Bytes bytes, const std::string& name);

// The whole file. Throws ImportError, also when the data is shorter or longer than the header says.
EmbeddingTable read_npy(const std::string& path);

}  // namespace nearshelf::pipeline
