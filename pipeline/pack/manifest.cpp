#include "pipeline/pack/manifest.h"

#include <nlohmann/json.hpp>

#include "core/shard/shard_format.h"
#include "pipeline/pack/pack_error.h"

namespace nearshelf::pipeline {

using nlohmann::json;

namespace {

// A plain file name: nothing that could lead out of the manifest's folder.
bool is_plain_name(const std::string& file) {
  return !file.empty() && file.find_first_of("/\\:") == std::string::npos &&
         file.find("..") == std::string::npos;
}

uint32_t item_number(const json& entry, const char* name) {
  const auto number = entry.at(name).get<uint64_t>();
  if (number > kMaxItems) throw PackError(std::string("\"") + name + "\" is no item number");
  return static_cast<uint32_t>(number);
}

ManifestShard parse_shard(const json& entry) {
  ManifestShard shard{.role = entry.at("role").get<std::string>(),
                      .file = entry.at("file").get<std::string>(),
                      .bytes = entry.at("bytes").get<uint64_t>(),
                      .sha256 = entry.at("sha256").get<std::string>(),
                      .from = 0,
                      .to = 0};
  if (shard.role == kRowsRole) {
    shard.from = item_number(entry, "from");
    shard.to = item_number(entry, "to");
    if (shard.from >= shard.to) throw PackError("shard file \"" + shard.file + "\" has no rows");
  }
  if (!is_plain_name(shard.file)) {
    throw PackError("shard file \"" + shard.file + "\" is not a plain file name");
  }
  return shard;
}

}  // namespace

std::string to_json(const Manifest& manifest) {
  json shards = json::array();
  for (const ManifestShard& shard : manifest.shards) {
    json entry = {{"role", shard.role},
                  {"file", shard.file},
                  {"bytes", shard.bytes},
                  {"sha256", shard.sha256}};
    if (shard.role == kRowsRole) {
      entry["from"] = shard.from;
      entry["to"] = shard.to;
    }
    shards.push_back(entry);
  }
  const json document = {
      {"format", kManifestFormat}, {"model", manifest.model}, {"created", manifest.created},
      {"items", manifest.items},   {"shards", shards},        {"fallback", manifest.fallback}};
  return document.dump(2) + "\n";
}

Manifest parse_manifest(const std::string& text, const std::string& source) {
  try {
    const json document = json::parse(text);
    const int format = document.at("format").get<int>();
    if (format != kManifestFormat) {
      throw PackError("format " + std::to_string(format) + " found, this build reads " +
                      std::to_string(kManifestFormat));
    }
    Manifest manifest{.model = document.at("model").get<std::string>(),
                      .created = document.at("created").get<std::string>(),
                      .items = document.at("items").get<uint64_t>(),
                      .shards = {},
                      .fallback = document.at("fallback").get<std::vector<std::string>>(),
                      .is_signed = document.contains("signature")};
    for (const json& entry : document.at("shards")) manifest.shards.push_back(parse_shard(entry));
    return manifest;
  } catch (const json::exception& error) {
    throw PackError(source + ": not a nearshelf manifest: " + error.what());
  } catch (const PackError& error) {
    throw PackError(source + ": " + error.what());
  }
}

}  // namespace nearshelf::pipeline
