// Tables of float vectors as NumPy files (.npy, version 1.0).
#pragma once

#include <filesystem>

#include "pipeline/index/npy_reader.h"

namespace nearshelf::pipeline {

// Little-endian float32 in C order, as read_npy() and numpy.load() read it. Throws FileError.
void write_npy(const EmbeddingTable& table, const std::filesystem::path& file);

}  // namespace nearshelf::pipeline
