// From the catalogue's embedded photos to the encoder and looks shards of a shelf.
#pragma once

#include <span>

#include "pipeline/import/product.h"
#include "pipeline/pack/packed_shelf.h"
#include "pipeline/vision/embed/catalogue_looks.h"

namespace nearshelf::pipeline {

// Puts both shards into `shelf`, whose catalogue was packed from `products`, and opens them once
// with the reader that browsers use. Throws PackError with the reader's sentence when they would
// not load.
void pack_looks_into(CatalogueLooks looks, std::span<const Product> products, PackedShelf* shelf);

}  // namespace nearshelf::pipeline
