// A published shelf on disk: manifest.json and the shards it names, ready for any static host.
#pragma once

#include <filesystem>
#include <string>

#include "pipeline/pack/manifest.h"
#include "pipeline/pack/packed_shelf.h"
#include "pipeline/pack/signature.h"

namespace nearshelf::pipeline {

// Writes the shards under names that hold their hash, then the manifest, each atomically: whoever
// reads the folder, or finds it after a crash, sees either the old shelf or the new one. Older
// shards stay, since browsers may still hold the old manifest. With `key` the manifest is signed.
// Throws PackError, or FileError when the folder cannot be written or the disk is full.
Manifest write_shelf(const PackedShelf& shelf, const std::filesystem::path& folder,
                     const SigningKey* key = nullptr);

struct ShelfFolder {
  Manifest manifest;
  AlignedBuffer catalog;
  AlignedBuffer model;
  AlignedBuffer delta;           // empty when there is none
  AlignedBuffer rules;           // empty when there are none
  AlignedBuffer looks;           // empty without photos, as the next
  AlignedBuffer encoder;         // what made them
  std::vector<PackedRows> rows;  // empty when the model holds its rows
};

// Reads a shelf back, comparing SHA-256 with the manifest. Throws PackError or FileError.
ShelfFolder read_shelf(const std::filesystem::path& folder);

// The catalogue of `shelf` with its delta applied. Views both shards. Throws PackError.
CatalogView open_catalog(const ShelfFolder& shelf);

// Writes a delta or rules shard beside the others and names it in the manifest in place of an older
// one; the manifest's fallback items follow. `role` is kDeltaRole or kRulesRole. Throws PackError
// when the shard does not fit the shelf, or when the shelf is signed and `key` is null; or
// FileError.
Manifest update_shelf(const std::filesystem::path& folder, const std::string& role, Bytes shard,
                      const SigningKey* key = nullptr);

}  // namespace nearshelf::pipeline
