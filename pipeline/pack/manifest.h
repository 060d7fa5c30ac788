// manifest.json (docs/FORMAT.md, "Manifest, format 1").
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nearshelf::pipeline {

inline constexpr int kManifestFormat = 1;
inline constexpr size_t kMaxFallbackItems = 24;

// Roles of shards in a manifest; others, of later builds, are kept as they are.
inline constexpr const char* kCatalogRole = "catalog";
inline constexpr const char* kModelRole = "model";
inline constexpr const char* kDeltaRole = "delta";
inline constexpr const char* kRulesRole = "rules";
inline constexpr const char* kRowsRole = "rows";
inline constexpr const char* kLooksRole = "looks";
inline constexpr const char* kEncoderRole = "encoder";

struct ManifestShard {
  std::string role;
  std::string file;  // plain name beside the manifest
  uint64_t bytes = 0;
  std::string sha256;  // 64 hex digits
  // kRowsRole alone: the items whose rows it holds, from..to - 1.
  uint32_t from = 0;
  uint32_t to = 0;
};

struct Manifest {
  std::string model;    // 16 hex digits naming the catalogue and the model together
  std::string created;  // RFC 3339, UTC
  uint64_t items = 0;   // of the catalogue shard
  std::vector<ManifestShard> shards;
  std::vector<std::string> fallback;
  bool is_signed = false;  // as it was read; signing is SigningKey's
};

std::string to_json(const Manifest& manifest);

// Throws PackError naming the field that is missing or wrong; another format is refused with both
// numbers. `source` is used in the message only.
Manifest parse_manifest(const std::string& json, const std::string& source);

}  // namespace nearshelf::pipeline
