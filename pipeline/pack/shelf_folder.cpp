#include "pipeline/pack/shelf_folder.h"

#include <algorithm>
#include <ctime>

#include "core/catalog/catalog_view.h"
#include "core/rank/rules_view.h"
#include "pipeline/files/atomic_file.h"
#include "pipeline/pack/digest.h"
#include "pipeline/pack/fallback_items.h"
#include "pipeline/pack/pack_error.h"

namespace nearshelf::pipeline {
namespace {

namespace fs = std::filesystem;

std::string now_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

ManifestShard write_shard(const std::string& role, Bytes bytes, const fs::path& folder) {
  const std::string hash = to_hex(sha256(bytes));
  ManifestShard shard{.role = role,
                      .file = role + "." + hash.substr(0, 16) + ".shard",
                      .bytes = bytes.size(),
                      .sha256 = hash,
                      .from = 0,
                      .to = 0};
  write_file_atomically(folder / shard.file, bytes);
  return shard;
}

AlignedBuffer read_shard(const ManifestShard& shard, const fs::path& folder) {
  const std::string text = read_whole_file(folder / shard.file);
  AlignedBuffer bytes =
      AlignedBuffer::copy_of({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  const std::string found = to_hex(sha256(bytes.bytes()));
  if (found != shard.sha256) {
    throw PackError((folder / shard.file).string() + ": SHA-256 is " + found +
                    ", the manifest says " + shard.sha256 + ": publish the whole folder again");
  }
  return bytes;
}

const ManifestShard* find_shard(const Manifest& manifest, const std::string& role) {
  const auto found = std::ranges::find(manifest.shards, role, &ManifestShard::role);
  return found == manifest.shards.end() ? nullptr : &*found;
}

AlignedBuffer read_required(const Manifest& manifest, const std::string& role,
                            const fs::path& folder) {
  const ManifestShard* shard = find_shard(manifest, role);
  if (shard == nullptr) {
    throw PackError((folder / "manifest.json").string() + ": no shard with role \"" + role + "\"");
  }
  return read_shard(*shard, folder);
}

AlignedBuffer read_optional(const Manifest& manifest, const std::string& role,
                            const fs::path& folder) {
  const ManifestShard* shard = find_shard(manifest, role);
  return shard == nullptr ? AlignedBuffer() : read_shard(*shard, folder);
}

// Names the two shards together, see docs/FORMAT.md.
std::string name_model(Bytes catalog, Bytes model) {
  std::vector<uint8_t> both;
  for (const Bytes shard : {catalog, model}) {
    const Sha256 digest = sha256(shard);
    both.insert(both.end(), digest.begin(), digest.end());
  }
  return to_hex(sha256(both)).substr(0, 16);
}

RulesView open_rules(Bytes shard, const CatalogView& catalog) {
  if (shard.empty()) return {};
  const Result<RulesView> rules = RulesView::open(shard, catalog);
  if (!rules.ok()) throw PackError("the rules do not load: " + rules.status().message());
  return rules.value();
}

CatalogView open_catalog(Bytes shard, Bytes delta) {
  Result<CatalogView> catalog = CatalogView::open(shard);
  if (!catalog.ok()) throw PackError("the catalogue does not load: " + catalog.status().message());
  if (delta.empty()) return std::move(catalog.value());
  const Status status = catalog.value().apply_delta(delta);
  if (!status.ok()) throw PackError("the delta does not load: " + status.message());
  return std::move(catalog.value());
}

void write_manifest(const Manifest& manifest, const fs::path& folder, const SigningKey* key) {
  const std::string json = to_json(manifest);
  write_file_atomically(folder / "manifest.json", key == nullptr ? json : key->sign(json));
}

}  // namespace

Manifest write_shelf(const PackedShelf& shelf, const fs::path& folder, const SigningKey* key) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw PackError(folder.string() + ": cannot be created: " + error.message());

  const CatalogView catalog = open_catalog(shelf.catalog.bytes(), {});
  Manifest manifest;
  manifest.model = name_model(shelf.catalog.bytes(), shelf.model.bytes());
  manifest.created = now_utc();
  manifest.items = shelf.item_count;
  manifest.fallback = fallback_items(catalog, open_rules(shelf.rules.bytes(), catalog));
  manifest.shards.push_back(write_shard(kCatalogRole, shelf.catalog.bytes(), folder));
  manifest.shards.push_back(write_shard(kModelRole, shelf.model.bytes(), folder));
  for (const PackedRows& block : shelf.rows) {
    ManifestShard shard = write_shard(kRowsRole, block.shard.bytes(), folder);
    shard.from = block.from;
    shard.to = block.to;
    manifest.shards.push_back(std::move(shard));
  }
  const auto write_optional = [&](const char* role, const AlignedBuffer& shard) {
    if (shard.size() > 0) manifest.shards.push_back(write_shard(role, shard.bytes(), folder));
  };
  write_optional(kRulesRole, shelf.rules);
  write_optional(kLooksRole, shelf.looks);
  write_optional(kEncoderRole, shelf.encoder);
  write_manifest(manifest, folder, key);
  return manifest;
}

ShelfFolder read_shelf(const fs::path& folder) {
  const fs::path path = folder / "manifest.json";
  ShelfFolder shelf;
  shelf.manifest = parse_manifest(read_whole_file(path), path.string());
  shelf.catalog = read_required(shelf.manifest, kCatalogRole, folder);
  shelf.model = read_required(shelf.manifest, kModelRole, folder);
  shelf.delta = read_optional(shelf.manifest, kDeltaRole, folder);
  shelf.rules = read_optional(shelf.manifest, kRulesRole, folder);
  shelf.looks = read_optional(shelf.manifest, kLooksRole, folder);
  shelf.encoder = read_optional(shelf.manifest, kEncoderRole, folder);
  for (const ManifestShard& shard : shelf.manifest.shards) {
    if (shard.role != kRowsRole) continue;
    shelf.rows.push_back({read_shard(shard, folder), shard.from, shard.to});
  }
  return shelf;
}

CatalogView open_catalog(const ShelfFolder& shelf) {
  return open_catalog(shelf.catalog.bytes(), shelf.delta.bytes());
}

Manifest update_shelf(const fs::path& folder, const std::string& role, Bytes shard,
                      const SigningKey* key) {
  ShelfFolder shelf = read_shelf(folder);
  if (shelf.manifest.is_signed && key == nullptr) {
    throw PackError((folder / "manifest.json").string() +
                    " is signed, and browsers refuse it otherwise: pass the same key with --sign");
  }
  (role == kDeltaRole ? shelf.delta : shelf.rules) = AlignedBuffer::copy_of(shard);
  const CatalogView catalog = open_catalog(shelf);
  Manifest& manifest = shelf.manifest;
  manifest.fallback = fallback_items(catalog, open_rules(shelf.rules.bytes(), catalog));
  manifest.created = now_utc();
  std::erase_if(manifest.shards, [&](const ManifestShard& known) { return known.role == role; });
  manifest.shards.push_back(write_shard(role, shard, folder));
  write_manifest(manifest, folder, key);
  return std::move(manifest);
}

}  // namespace nearshelf::pipeline
