#include "pipeline/train/training_data.h"

#include <algorithm>
#include <string>

#include "pipeline/train/content_rows.h"
#include "pipeline/train/content_tokens.h"
#include "pipeline/train/embedding_rows.h"
#include "pipeline/train/popularity.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kContentNeighbours = 20;

ItemRows rows_by_words(const Dataset& dataset, std::span<const Product> products) {
  std::vector<std::vector<uint64_t>> tokens(dataset.item_count());
  for (const Product& product : products) {
    const uint32_t item = find_item(dataset, product.id);
    // A product that says no more than its id has no content.
    if (item != kNotInDataset && product.title != product.id)
      tokens[item] = content_tokens(product);
  }
  const bool any = std::any_of(tokens.begin(), tokens.end(),
                               [](const std::vector<uint64_t>& words) { return !words.empty(); });
  return any ? content_rows(tokens, {.neighbours = kContentNeighbours}) : ItemRows{};
}

ItemRows rows_by_embeddings(const Dataset& dataset, const ItemContent& content) {
  if (content.embedded.empty()) return {};
  const size_t dimensions = content.embeddings.size() / content.embedded.size();
  std::vector<float> vectors(dataset.item_count() * dimensions, 0.0f);
  for (size_t k = 0; k < content.embedded.size(); ++k) {
    const uint32_t item = find_item(dataset, content.embedded[k]);
    if (item == kNotInDataset) continue;
    std::copy_n(content.embeddings.begin() + static_cast<std::ptrdiff_t>(k * dimensions),
                dimensions, vectors.begin() + static_cast<std::ptrdiff_t>(item * dimensions));
  }
  return embedding_rows(vectors, dimensions, kContentNeighbours);
}

ItemRows rows_by_content(const Dataset& dataset, const ItemContent& content, Progress* progress) {
  progress->begin("compare content");
  ItemRows words = rows_by_words(dataset, content.products);
  ItemRows near = rows_by_embeddings(dataset, content);
  progress->end(std::to_string(dataset.item_count()) + " items");
  if (near.empty()) return words;
  return words.empty() ? near : add_rows(words, 1, near, kContentNeighbours);
}

}  // namespace

TrainingData::TrainingData(const Dataset& dataset, const ItemContent& content, Progress* progress)
    : dataset_(&dataset), clicks_(dataset, {}) {
  progress->begin("count pairs");
  cooccurrences_ = CooccurrenceTable::count(dataset);
  progress->end(std::to_string(dataset.visits.size()) + " visits, " +
                std::to_string(dataset.item_count()) + " items");
  content_ = rows_by_content(dataset, content, progress);
  support_ = shopper_support(dataset);
}

}  // namespace nearshelf::pipeline
