#include "pipeline/pack/packed_shelf.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "core/catalog/catalog_view.h"
#include "core/catalog/catalog_writer.h"
#include "core/models/model_view.h"
#include "pipeline/pack/pack_error.h"

namespace nearshelf::pipeline {
namespace {

// How the catalogue's item numbers, the products and the dataset's item numbers correspond.
struct Numbering {
  std::vector<uint32_t> product_of;       // catalogue item -> index into products
  std::vector<uint32_t> dataset_item_of;  // catalogue item -> dataset item, or kNotInDataset
  std::vector<uint32_t> catalog_item_of;  // dataset item -> catalogue item, or kNoItem
};

Numbering number_by_popularity(const std::vector<Product>& products, const Dataset& dataset,
                               const std::vector<float>& popularity) {
  std::vector<uint32_t> dataset_item(products.size());
  for (size_t p = 0; p < products.size(); ++p) {
    dataset_item[p] = find_item(dataset, products[p].id);
  }
  const auto popularity_of = [&](uint32_t p) {
    return dataset_item[p] == kNotInDataset ? 0.0f : popularity[dataset_item[p]];
  };
  Numbering numbering;
  numbering.product_of.resize(products.size());
  std::iota(numbering.product_of.begin(), numbering.product_of.end(), 0u);
  std::sort(numbering.product_of.begin(), numbering.product_of.end(), [&](uint32_t a, uint32_t b) {
    const float pa = popularity_of(a);
    const float pb = popularity_of(b);
    return pa != pb ? pa > pb : products[a].id < products[b].id;
  });
  numbering.catalog_item_of.assign(dataset.item_count(), kNoItem);
  for (uint32_t item = 0; item < products.size(); ++item) {
    const uint32_t known = dataset_item[numbering.product_of[item]];
    numbering.dataset_item_of.push_back(known);
    if (known != kNotInDataset) numbering.catalog_item_of[known] = item;
  }
  return numbering;
}

// Cuts text to the limit of the format without splitting a UTF-8 character.
std::string fit_text(const std::string& text) {
  if (text.size() <= kMaxStringBytes) return text;
  size_t end = kMaxStringBytes;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

class CategoryIndex {
 public:
  uint16_t number(const std::string& name) {
    if (name.empty()) return kNoCategory;
    const auto [at, inserted] = numbers_.try_emplace(name, names_.size());
    if (inserted) names_.push_back(fit_text(name));
    // More categories than numbers: the late, rare ones are shown without one.
    return at->second < kNoCategory - 1u ? static_cast<uint16_t>(at->second) : kNoCategory;
  }
  std::vector<std::string> names() const {
    const size_t kept = std::min<size_t>(names_.size(), kNoCategory - 1u);
    return {names_.begin(), names_.begin() + static_cast<std::ptrdiff_t>(kept)};
  }

 private:
  std::map<std::string, size_t> numbers_;
  std::vector<std::string> names_;
};

CatalogTable catalog_table(const std::vector<Product>& products,
                           const std::vector<uint32_t>& product_of) {
  CatalogTable table;
  CategoryIndex categories;
  for (const uint32_t p : product_of) {
    const Product& product = products[p];
    if (table.currency.empty()) table.currency = product.currency;
    table.ids.push_back(product.id);
    table.titles.push_back(fit_text(product.title));
    table.links.push_back(fit_text(product.link));
    table.images.push_back(fit_text(product.image));
    table.categories.push_back(categories.number(product.category));
    table.prices.push_back(
        static_cast<uint32_t>(std::clamp<int64_t>(product.price, 0, UINT32_MAX)));
    table.in_stock.push_back(product.available);
  }
  table.category_names = categories.names();
  return table;
}

// The model's per-item columns, moved from the dataset's numbers to the catalogue's.
ModelTable renumber(const ModelTable& model, const Numbering& numbering) {
  const size_t items = numbering.product_of.size();
  const size_t d = model.dimensions;
  ModelTable moved;
  moved.parameters = model.parameters;
  moved.dimensions = model.dimensions;
  moved.unobserved_weight = model.unobserved_weight;
  moved.history = model.history;
  if (!model.rows.empty()) moved.rows.resize(items);
  if (!model.vectors.empty()) moved.vectors.assign(items * d, 0.0f);
  if (!model.popularity.empty()) moved.popularity.assign(items, 0.0f);
  for (size_t item = 0; item < items; ++item) {
    const uint32_t source = numbering.dataset_item_of[item];
    if (source == kNotInDataset) continue;
    if (!model.popularity.empty()) moved.popularity[item] = model.popularity[source];
    if (!model.vectors.empty()) {
      std::copy_n(model.vectors.begin() + static_cast<std::ptrdiff_t>(source * d), d,
                  moved.vectors.begin() + static_cast<std::ptrdiff_t>(item * d));
    }
    if (model.rows.empty()) continue;
    for (const Neighbour& neighbour : model.rows[source]) {
      const uint32_t target = numbering.catalog_item_of[neighbour.item];
      if (target != kNoItem) moved.rows[item].push_back({target, neighbour.weight});
    }
    std::sort(moved.rows[item].begin(), moved.rows[item].end(),
              [](const Neighbour& a, const Neighbour& b) { return a.item < b.item; });
  }
  return moved;
}

}  // namespace

PackedShelf pack_shelf(const std::vector<Product>& products, const Dataset& dataset,
                       const ModelTable& model) {
  if (products.empty()) {
    throw PackError(
        "there are no products to pack: check the feed, or the events when no feed is given");
  }
  const Numbering numbering = number_by_popularity(products, dataset, model.popularity);
  PackedShelf shelf;
  shelf.item_count = static_cast<uint32_t>(products.size());
  shelf.catalog =
      AlignedBuffer::copy_of(write_catalog(catalog_table(products, numbering.product_of)));
  const Result<CatalogView> catalog = CatalogView::open(shelf.catalog.bytes());
  if (!catalog.ok()) {
    throw PackError("the catalogue cannot be packed: " + catalog.status().message());
  }
  shelf.model = AlignedBuffer::copy_of(
      write_model(renumber(model, numbering), shelf.item_count, catalog.value().ids_checksum()));
  const Result<ModelView> opened = ModelView::open(shelf.model.bytes(), catalog.value());
  if (!opened.ok()) throw PackError("the model cannot be packed: " + opened.status().message());
  return shelf;
}

PackedShelf pack_bare_shelf(const Dataset& dataset, const ModelTable& model) {
  return pack_shelf(products_named_by_id(dataset.item_ids), dataset, model);
}

void open_shelf(const PackedShelf& packed, Shelf* shelf) {
  for (const Status& status :
       {shelf->load_catalog(packed.catalog.bytes()), shelf->load_model(packed.model.bytes())}) {
    if (!status.ok()) throw PackError("the packed shelf does not load: " + status.message());
  }
}

}  // namespace nearshelf::pipeline
