// A published vector index on disk: index.json and the shards it names (docs/FORMAT.md).
#pragma once

#include <filesystem>

#include "pipeline/index/index_recall.h"

namespace nearshelf::pipeline {

inline constexpr int kIndexManifestFormat = 1;

const char* tier_name(IndexTier tier);

// Writes the shards under names that hold their hash, then index.json, each atomically. Older
// shards stay, since browsers may still hold the old index.json. Returns the size of index.json.
// Throws PackError or FileError.
size_t write_index(const PackedIndex& index, const RecallReport& report,
                   const std::filesystem::path& folder);

}  // namespace nearshelf::pipeline
