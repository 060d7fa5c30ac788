#include "backend/ingest/shop_schema.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/privacy/contribution.h"
#include "core/privacy/text_rules.h"

namespace nearshelf::backend {
namespace {

constexpr int kManifestFormat = 1;
constexpr size_t kKeptCatalogs = 3;

struct ShardEntry {
  std::string file;
  uint64_t bytes = 0;
};

nlohmann::json read_manifest(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) {
    throw ShelfError("cannot read " + file.string() +
                     ". Point --shelf at the folder that nearshelf build wrote.");
  }
  nlohmann::json manifest = nlohmann::json::parse(stream, nullptr, false);
  if (!manifest.is_object()) {
    throw ShelfError(file.string() + " is not a JSON object. Build the shelf again.");
  }
  const nlohmann::json format = manifest.value("format", nlohmann::json());
  if (format != kManifestFormat) {
    throw ShelfError(file.string() + " has format " + format.dump() +
                     "; this nearshelf-backend reads format " + std::to_string(kManifestFormat) +
                     ". Build the shelf with the matching nearshelf.");
  }
  return manifest;
}

// The entry of the catalogue shard. Throws nlohmann::json::exception when a field is missing or of
// the wrong type.
ShardEntry find_catalog_entry(const nlohmann::json& manifest) {
  for (const nlohmann::json& shard : manifest.at("shards")) {
    if (shard.at("role") != "catalog") continue;
    return {shard.at("file").get<std::string>(), shard.at("bytes").get<uint64_t>()};
  }
  return {};
}

ShardEntry read_catalog_entry(const std::filesystem::path& file) {
  const nlohmann::json manifest = read_manifest(file);
  try {
    ShardEntry entry = find_catalog_entry(manifest);
    const bool plain_name =
        !entry.file.empty() && entry.file.find_first_of("/\\") == std::string::npos;
    if (plain_name) return entry;
  } catch (const nlohmann::json::exception& error) {
    throw ShelfError(file.string() + ": " + error.what() + ". Build the shelf again.");
  }
  throw ShelfError(file.string() + " names no catalogue shard beside it. Build the shelf again.");
}

AlignedBuffer read_shard(const std::filesystem::path& file, uint64_t expected_bytes) {
  std::error_code error;
  const uint64_t found_bytes = std::filesystem::file_size(file, error);
  if (error) throw ShelfError("cannot read " + file.string() + ": " + error.message());
  if (found_bytes != expected_bytes) {
    throw ShelfError(file.string() + " has " + std::to_string(found_bytes) +
                     " bytes; the manifest says " + std::to_string(expected_bytes) +
                     ". Copy the whole folder again.");
  }
  AlignedBuffer buffer = AlignedBuffer::allocate(expected_bytes);
  std::ifstream stream(file, std::ios::binary);
  if (buffer.size() != expected_bytes ||
      !stream.read(reinterpret_cast<char*>(buffer.data()),
                   static_cast<std::streamsize>(expected_bytes))) {
    throw ShelfError("cannot read " + file.string() + " into memory");
  }
  return buffer;
}

}  // namespace

std::shared_ptr<const ShelfCatalog> ShelfCatalog::load(const std::filesystem::path& folder) {
  const ShardEntry entry = read_catalog_entry(folder / "manifest.json");
  const std::filesystem::path file = folder / entry.file;
  auto catalog = std::make_shared<ShelfCatalog>();
  catalog->bytes_ = read_shard(file, entry.bytes);
  Result<CatalogView> view = CatalogView::open(catalog->bytes_.bytes());
  if (!view.ok()) throw ShelfError(file.string() + ": " + view.status().message());
  catalog->view_ = std::move(view.value());
  return catalog;
}

ShopSchema::ShopSchema(std::vector<std::string> slots) : slots_(std::move(slots)) {
  for (const std::string& slot : slots_) {
    if (slot.size() > kMaxSlotBytes || !is_slot_name(slot)) {
      throw std::runtime_error("--slots: \"" + slot + "\" cannot be a slot. Use up to " +
                               std::to_string(kMaxSlotBytes) +
                               " of the characters A-Z a-z 0-9 . _ : -");
    }
  }
}

std::shared_ptr<const ShopSchema> ShopSchema::with(
    std::shared_ptr<const ShelfCatalog> catalog) const {
  auto changed = std::make_shared<ShopSchema>(*this);
  changed->catalogs_.insert(changed->catalogs_.begin(), std::move(catalog));
  if (changed->catalogs_.size() > kKeptCatalogs) changed->catalogs_.pop_back();
  return changed;
}

bool ShopSchema::has_slot(std::string_view slot) const {
  return slots_.empty() || slot.empty() ||
         std::find(slots_.begin(), slots_.end(), slot) != slots_.end();
}

bool ShopSchema::has_item(std::string_view item) const {
  return catalogs_.empty() ||
         std::any_of(catalogs_.begin(), catalogs_.end(),
                     [item](const auto& catalog) { return catalog->has_item(item); });
}

std::shared_ptr<const ShelfCatalog> ShopSchema::catalog() const {
  return catalogs_.empty() ? nullptr : catalogs_.front();
}

}  // namespace nearshelf::backend
