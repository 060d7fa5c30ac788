#include "pipeline/pack/packed_shelf.h"

#include <algorithm>
#include <numeric>

#include "core/catalog/catalog_view.h"
#include "core/models/model_view.h"
#include "pipeline/pack/catalog_table.h"
#include "pipeline/pack/digest.h"
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

// A matrix with a row of `width` numbers an item; empty stays empty, items without events get
// zeros.
std::vector<float> moved_rows(const std::vector<float>& rows, size_t width,
                              const Numbering& numbering) {
  if (rows.empty()) return {};
  std::vector<float> moved(numbering.product_of.size() * width, 0.0f);
  for (size_t item = 0; item < numbering.product_of.size(); ++item) {
    const uint32_t source = numbering.dataset_item_of[item];
    if (source == kNotInDataset) continue;
    std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(source * width), width,
                moved.begin() + static_cast<std::ptrdiff_t>(item * width));
  }
  return moved;
}

std::vector<Row> moved_table(const std::vector<Row>& rows, const Numbering& numbering) {
  if (rows.empty()) return {};
  std::vector<Row> moved(numbering.product_of.size());
  for (size_t item = 0; item < moved.size(); ++item) {
    const uint32_t source = numbering.dataset_item_of[item];
    if (source == kNotInDataset) continue;
    for (const Neighbour& neighbour : rows[source]) {
      const uint32_t target = numbering.catalog_item_of[neighbour.item];
      if (target != kNoItem) moved[item].push_back({target, neighbour.weight});
    }
    std::sort(moved[item].begin(), moved[item].end(),
              [](const Neighbour& a, const Neighbour& b) { return a.item < b.item; });
  }
  return moved;
}

// The model's per-item columns, moved from the dataset's numbers to the catalogue's.
ModelTable renumber(const ModelTable& model, const Numbering& numbering) {
  ModelTable moved;
  moved.parameters = model.parameters;
  moved.dimensions = model.dimensions;
  moved.unobserved_weight = model.unobserved_weight;
  moved.history = model.history;
  moved.repeat = model.repeat;
  moved.row_precision = model.row_precision;
  moved.rows = moved_table(model.rows, numbering);
  moved.bought_rows = moved_table(model.bought_rows, numbering);
  moved.vectors = moved_rows(model.vectors, model.dimensions, numbering);
  moved.tower.dimensions = model.tower.dimensions;
  moved.tower.inputs = moved_rows(model.tower.inputs, model.tower.dimensions, numbering);
  moved.tower.outputs = moved_rows(model.tower.outputs, model.tower.dimensions, numbering);
  moved.sequence = model.sequence;
  moved.sequence.items =
      moved_rows(model.sequence.items, model.sequence.shape.dimensions, numbering);
  moved.popularity = moved_rows(model.popularity, 1, numbering);
  moved.trend = moved_rows(model.trend, 1, numbering);
  return moved;
}

// Rows this small travel with the model: one request less, and no block tells what is on screen.
constexpr size_t kLargestInlinePairs = 300'000;

bool rows_are_large(const ModelTable& model) {
  size_t pairs = 0;
  for (const Row& row : model.rows) pairs += row.size();
  return pairs > kLargestInlinePairs;
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
      AlignedBuffer::copy_of(write_catalog(make_catalog_table(products, numbering.product_of)));
  const Result<CatalogView> catalog = CatalogView::open(shelf.catalog.bytes());
  if (!catalog.ok()) {
    throw PackError("the catalogue cannot be packed: " + catalog.status().message());
  }
  RowBlocks blocks;
  shelf.model = AlignedBuffer::copy_of(write_model(renumber(model, numbering), shelf.item_count,
                                                   catalog.value().ids_checksum(),
                                                   rows_are_large(model) ? &blocks : nullptr));
  for (size_t k = 0; k < blocks.shards.size(); ++k) {
    shelf.rows.push_back({.shard = AlignedBuffer::copy_of(blocks.shards[k]),
                          .from = blocks.starts[k],
                          .to = blocks.starts[k + 1]});
  }
  Result<ModelView> opened = ModelView::open(shelf.model.bytes(), catalog.value());
  if (!opened.ok()) throw PackError("the model cannot be packed: " + opened.status().message());
  for (const PackedRows& rows : shelf.rows) {
    const Status status = opened.value().add_rows_block(rows.shard.bytes());
    if (!status.ok()) throw PackError("the rows cannot be packed: " + status.message());
  }
  return shelf;
}

PackedShelf pack_bare_shelf(const Dataset& dataset, const ModelTable& model) {
  return pack_shelf(products_named_by_id(dataset.item_ids), dataset, model);
}

void open_shelf(const PackedShelf& packed, Shelf* shelf) {
  const auto check = [](const Status& status) {
    if (!status.ok()) throw PackError("the packed shelf does not load: " + status.message());
  };
  check(shelf->load_catalog(packed.catalog.bytes()));
  check(shelf->load_model(packed.model.bytes()));
  for (const PackedRows& rows : packed.rows) check(shelf->load_rows_block(rows.shard.bytes()));
  if (packed.looks.size() > 0) check(shelf->load_looks(packed.looks.bytes()));
}

size_t model_bytes_gzip(const PackedShelf& packed) {
  size_t bytes = gzip_size(packed.model.bytes());
  for (const PackedRows& rows : packed.rows) bytes += gzip_size(rows.shard.bytes());
  return bytes;
}

}  // namespace nearshelf::pipeline
