#include "pipeline/pack/looks_packer.h"

#include <algorithm>

#include "core/catalog/catalog_view.h"
#include "core/models/looks_view.h"
#include "core/models/looks_writer.h"
#include "pipeline/pack/pack_error.h"

namespace nearshelf::pipeline {
namespace {

// The products' vectors in the catalogue's order.
std::vector<float> moved_vectors(const EmbeddingTable& vectors, std::span<const Product> products,
                                 const CatalogView& catalog) {
  std::vector<float> moved(vectors.values.size());
  for (size_t product = 0; product < products.size(); ++product) {
    const size_t item = catalog.find(products[product].id);
    std::ranges::copy(vectors.row(product),
                      moved.begin() + static_cast<std::ptrdiff_t>(item * vectors.dimensions));
  }
  return moved;
}

}  // namespace

void pack_looks_into(CatalogueLooks looks, std::span<const Product> products, PackedShelf* shelf) {
  const Result<CatalogView> catalog = CatalogView::open(shelf->catalog.bytes());
  if (!catalog.ok()) {
    throw PackError("the catalogue does not load: " + catalog.status().message());
  }
  shelf->looks = AlignedBuffer::copy_of(
      write_looks(moved_vectors(looks.vectors, products, catalog.value()), shelf->item_count,
                  looks.vectors.dimensions, catalog.value().ids_checksum(), looks.encoder_id));
  shelf->encoder = std::move(looks.encoder);
  const Result<LooksView> opened = LooksView::open(shelf->looks.bytes(), catalog.value());
  if (!opened.ok()) throw PackError("the looks cannot be packed: " + opened.status().message());
}

}  // namespace nearshelf::pipeline
