// What the trainers of rows count once, whatever settings they try afterwards.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "pipeline/import/product.h"
#include "pipeline/progress/progress.h"
#include "pipeline/train/click_index.h"
#include "pipeline/train/cooccurrence.h"
#include "pipeline/train/row_operations.h"

namespace nearshelf::pipeline {

// What is known of the items apart from events; all of it may be empty, or lack items.
struct ItemContent {
  std::span<const Product> products;      // their words
  std::span<const std::string> embedded;  // ids of the items with an embedding of the shop's own
  std::span<const float> embeddings;      // their vectors, row-major; compared by cosine
};

// Borrows the dataset.
class TrainingData {
 public:
  TrainingData(const Dataset& dataset, const ItemContent& content, Progress* progress);

  const Dataset& dataset() const { return *dataset_; }
  const CooccurrenceTable& cooccurrences() const { return cooccurrences_; }
  const ClickIndex& clicks() const { return clicks_; }
  // Items with like words and near embeddings, in the dataset's numbers; empty when nothing is
  // known of any item.
  const ItemRows& content() const { return content_; }
  // Distinct shoppers behind each item.
  std::span<const uint32_t> support() const { return support_; }
  // Whether visits hold more than purchases, so that their order means something.
  bool ordered() const { return clicks_.click_count() > 0; }

 private:
  const Dataset* dataset_;
  CooccurrenceTable cooccurrences_;
  ClickIndex clicks_;
  ItemRows content_;
  std::vector<uint32_t> support_;
};

}  // namespace nearshelf::pipeline
