// From products and a trained model to the two shards of a shelf, in memory.
#pragma once

#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/models/model_writer.h"
#include "core/rank/shelf.h"
#include "pipeline/import/product.h"
#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

// Neighbour rows of the items from..to - 1, as a shard of their own.
struct PackedRows {
  AlignedBuffer shard;
  uint32_t from = 0;
  uint32_t to = 0;
};

struct PackedShelf {
  AlignedBuffer catalog;
  AlignedBuffer model;
  std::vector<PackedRows> rows;  // blocks by ascending items; empty when the model holds its rows
  AlignedBuffer rules;           // empty when there are none
  AlignedBuffer looks;           // empty without photos, as the next
  AlignedBuffer encoder;         // what made them
  uint32_t item_count = 0;
};

// Numbers the products by popularity (ties by id), writes the shards and opens them once with the
// reader that browsers use. `model` is in the dataset's item numbers; dataset items that are not
// among `products` are left out of it, products without events stay, unpopular. Throws PackError
// with the reader's sentence when the result would not load.
PackedShelf pack_shelf(const std::vector<Product>& products, const Dataset& dataset,
                       const ModelTable& model);

// As pack_shelf, for a dataset without a feed: products that say no more than their ids.
PackedShelf pack_bare_shelf(const Dataset& dataset, const ModelTable& model);

// Loads the shards into `shelf`, which borrows them. Throws PackError when they do not load.
void open_shelf(const PackedShelf& packed, Shelf* shelf);

// Of the model shard and all its row blocks.
size_t model_bytes_gzip(const PackedShelf& packed);

}  // namespace nearshelf::pipeline
