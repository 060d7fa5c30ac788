// From products and a trained model to the two shards of a shelf, in memory.
#pragma once

#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/models/model_writer.h"
#include "core/rank/shelf.h"
#include "pipeline/import/product.h"
#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

struct PackedShelf {
  AlignedBuffer catalog;
  AlignedBuffer model;
  uint32_t item_count = 0;
};

// Numbers the products by popularity (ties by id), writes both shards and opens them once with the
// reader that browsers use. `model` is in the dataset's item numbers; dataset items that are not
// among `products` are left out of it, products without events stay, unpopular. Throws PackError
// with the reader's sentence when the result would not load.
PackedShelf pack_shelf(const std::vector<Product>& products, const Dataset& dataset,
                       const ModelTable& model);

// As pack_shelf, for a dataset without a feed: products that say no more than their ids.
PackedShelf pack_bare_shelf(const Dataset& dataset, const ModelTable& model);

// Loads both shards into `shelf`, which borrows them. Throws PackError when they do not load.
void open_shelf(const PackedShelf& packed, Shelf* shelf);

}  // namespace nearshelf::pipeline
