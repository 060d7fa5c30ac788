#include "pipeline/pack/shelf_folder.h"

#include <ctime>

#include "core/catalog/catalog_view.h"
#include "pipeline/files/atomic_file.h"
#include "pipeline/pack/digest.h"
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

ManifestShard write_shard(const std::string& role, Bytes bytes, const Sha256& digest,
                          const fs::path& folder) {
  const std::string hash = to_hex(digest);
  ManifestShard shard{.role = role,
                      .file = role + "." + hash.substr(0, 16) + ".shard",
                      .bytes = bytes.size(),
                      .sha256 = hash};
  write_file_atomically(folder / shard.file, bytes);
  return shard;
}

std::vector<std::string> most_popular_in_stock(const PackedShelf& shelf) {
  const Result<CatalogView> catalog = CatalogView::open(shelf.catalog.bytes());
  if (!catalog.ok()) throw PackError("the catalogue does not load: " + catalog.status().message());
  std::vector<std::string> ids;
  for (uint32_t item = 0; item < catalog.value().item_count(); ++item) {
    if (ids.size() == kMaxFallbackItems) break;
    if (catalog.value().in_stock(item)) ids.emplace_back(catalog.value().item_id(item));
  }
  return ids;
}

AlignedBuffer read_shard(const Manifest& manifest, const std::string& role,
                         const fs::path& folder) {
  for (const ManifestShard& shard : manifest.shards) {
    if (shard.role != role) continue;
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
  throw PackError((folder / "manifest.json").string() + ": no shard with role \"" + role + "\"");
}

}  // namespace

Manifest write_shelf(const PackedShelf& shelf, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw PackError(folder.string() + ": cannot be created: " + error.message());

  const Sha256 catalog = sha256(shelf.catalog.bytes());
  const Sha256 model = sha256(shelf.model.bytes());
  std::vector<uint8_t> both(catalog.begin(), catalog.end());
  both.insert(both.end(), model.begin(), model.end());

  Manifest manifest;
  manifest.model = to_hex(sha256(both)).substr(0, 16);
  manifest.created = now_utc();
  manifest.items = shelf.item_count;
  manifest.shards.push_back(write_shard("catalog", shelf.catalog.bytes(), catalog, folder));
  manifest.shards.push_back(write_shard("model", shelf.model.bytes(), model, folder));
  manifest.fallback = most_popular_in_stock(shelf);
  write_file_atomically(folder / "manifest.json", to_json(manifest));
  return manifest;
}

ShelfFolder read_shelf(const fs::path& folder) {
  const fs::path path = folder / "manifest.json";
  ShelfFolder shelf;
  shelf.manifest = parse_manifest(read_whole_file(path), path.string());
  shelf.catalog = read_shard(shelf.manifest, "catalog", folder);
  shelf.model = read_shard(shelf.manifest, "model", folder);
  return shelf;
}

}  // namespace nearshelf::pipeline
