// A published shelf on disk: manifest.json and the shards it names, ready for any static host.
#pragma once

#include <filesystem>

#include "pipeline/pack/manifest.h"
#include "pipeline/pack/packed_shelf.h"

namespace nearshelf::pipeline {

// Writes the shards under names that hold their hash, then the manifest, each atomically: whoever
// reads the folder, or finds it after a crash, sees either the old shelf or the new one. Older
// shards stay, since browsers may still hold the old manifest. Throws PackError, or FileError when
// the folder cannot be written or the disk is full.
Manifest write_shelf(const PackedShelf& shelf, const std::filesystem::path& folder);

struct ShelfFolder {
  Manifest manifest;
  AlignedBuffer catalog;
  AlignedBuffer model;
};

// Reads a shelf back, comparing sizes and SHA-256 with the manifest. Throws PackError or
// FileError.
ShelfFolder read_shelf(const std::filesystem::path& folder);

}  // namespace nearshelf::pipeline
