#include "tests/backend/support/shelf_folder.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/catalog/catalog_writer.h"

namespace nearshelf::test {

void write_shelf(const std::filesystem::path& folder, const std::vector<std::string>& items) {
  const size_t count = items.size();
  CatalogTable table;
  table.currency = "EUR";
  table.ids = items;
  table.titles = items;
  table.links.resize(count);
  table.images.resize(count);
  table.categories.resize(count, kNoCategory);
  table.prices.resize(count, 0);
  table.in_stock.resize(count, true);
  const std::vector<uint8_t> shard = write_catalog(table);

  const std::string name = "catalog-" + items.front() + ".shelf";
  std::ofstream(folder / name, std::ios::binary)
      .write(reinterpret_cast<const char*>(shard.data()),
             static_cast<std::streamsize>(shard.size()));
  const nlohmann::json manifest = {
      {"format", 1},
      {"items", count},
      {"shards",
       {{{"role", "model"}, {"file", "model.shelf"}, {"bytes", 1}},
        {{"role", "catalog"}, {"file", name}, {"bytes", shard.size()}}}}};
  std::ofstream(folder / "manifest.json") << manifest.dump();
}

}  // namespace nearshelf::test
