#include "pipeline/index/index_folder.h"

#include <nlohmann/json.hpp>

#include "pipeline/files/atomic_file.h"
#include "pipeline/pack/digest.h"
#include "pipeline/pack/pack_error.h"

namespace nearshelf::pipeline {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json write_shard(const std::string& role, Bytes bytes, const fs::path& folder) {
  const std::string hash = to_hex(sha256(bytes));
  const std::string file = role + "." + hash.substr(0, 16) + ".shard";
  write_file_atomically(folder / file, bytes);
  return {{"file", file}, {"bytes", bytes.size()}, {"sha256", hash}};
}

json write_shards(const std::string& role, const std::vector<AlignedBuffer>& shards,
                  const fs::path& folder) {
  json list = json::array();
  for (const AlignedBuffer& shard : shards) {
    list.push_back(write_shard(role, shard.bytes(), folder));
  }
  return list;
}

}  // namespace

const char* tier_name(IndexTier tier) {
  switch (tier) {
    case IndexTier::kExact:
      return "exact";
    case IndexTier::kCoded:
      return "coded";
    default:
      return "clusters";
  }
}

size_t write_index(const PackedIndex& index, const RecallReport& report, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw PackError(folder.string() + ": cannot be created: " + error.message());

  json rows = json::array();
  for (const PackedRowShard& shard : index.rows) {
    json entry = write_shard("rows", shard.bytes.bytes(), folder);
    entry["first"] = shard.first_row;
    entry["rows"] = shard.rows;
    rows.push_back(std::move(entry));
  }
  const json document = {{"format", kIndexManifestFormat},
                         {"tier", tier_name(index.plan.tier)},
                         {"items", index.plan.item_count},
                         {"dimensions", index.plan.input_dimensions},
                         {"recall",
                          {{"at", report.at},
                           {"queries", report.queries},
                           {"measured", report.recall},
                           {"effort", report.effort}}},
                         {"head", write_shard("head", index.head.bytes(), folder)},
                         {"codes", write_shards("codes", index.codes, folder)},
                         {"ids", write_shards("ids", index.ids, folder)},
                         {"rows", std::move(rows)}};
  const std::string text = document.dump() + "\n";
  write_file_atomically(folder / "index.json", text);
  return text.size();
}

}  // namespace nearshelf::pipeline
