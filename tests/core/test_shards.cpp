#include "tests/core/test_shards.h"

#include <algorithm>

#include "core/catalog/catalog_view.h"
#include "tests/core/random.h"

namespace nearshelf::test {

CatalogTable sample_catalog(uint32_t items) {
  CatalogTable table;
  table.currency = "EUR";
  table.category_names = {"Home", "Home > Candles"};
  for (uint32_t item = 0; item < items; ++item) {
    const std::string number = std::to_string(item);
    table.ids.push_back("item-" + number);
    table.titles.push_back("Title " + number);
    table.links.push_back("/p/" + number);
    table.images.push_back(item % 2 == 0 ? "img/" + number + ".jpg" : "");
    table.categories.push_back(item % 3 == 2 ? kNoCategory : static_cast<uint16_t>(item % 3));
    table.prices.push_back(100 + item);
    table.in_stock.push_back(true);
  }
  return table;
}

ModelTable sample_model(uint32_t items, uint32_t dimensions, uint64_t seed) {
  Random random(seed);
  ModelTable table;
  table.parameters.regularisation = 0.01f;
  table.parameters.blend = Blend::same({1, 0.7f, 0.3f, 0.5f});
  table.dimensions = dimensions;
  table.unobserved_weight = 0.1f;
  for (uint32_t item = 0; item < items; ++item) {
    std::vector<uint32_t> neighbours;
    for (int k = 0; k < 6; ++k) neighbours.push_back(random.below(items));
    std::sort(neighbours.begin(), neighbours.end());
    neighbours.erase(std::unique(neighbours.begin(), neighbours.end()), neighbours.end());
    std::vector<Neighbour> row;
    for (const uint32_t neighbour : neighbours) {
      if (neighbour != item) row.push_back({neighbour, random.uniform() - 0.2f});
    }
    table.rows.push_back(row);
    table.popularity.push_back(static_cast<float>(items - item));
  }
  for (uint32_t k = 0; k < items * dimensions; ++k) {
    table.vectors.push_back(random.uniform() - 0.5f);
  }
  return table;
}

AlignedBuffer catalog_shard(const CatalogTable& table) {
  return AlignedBuffer::copy_of(write_catalog(table));
}

AlignedBuffer model_shard(const ModelTable& table, const AlignedBuffer& catalog) {
  const CatalogView view = CatalogView::open(catalog.bytes()).value();
  return AlignedBuffer::copy_of(write_model(table, view.item_count(), view.ids_checksum()));
}

}  // namespace nearshelf::test
