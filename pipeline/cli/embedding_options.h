// The options by which a shop brings its own item embeddings.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "pipeline/train/training_data.h"

namespace nearshelf::pipeline {

struct EmbeddingOptions {
  std::string vectors;
  std::string ids;
};

// Adds --embeddings and --embedding-ids, which fill `*options` when the app is parsed. `options`
// must outlive the app.
void add_embedding_options(CLI::App& app, EmbeddingOptions* options);

// What the files hold; empty when none are named.
struct Embeddings {
  std::vector<std::string> ids;
  std::vector<float> vectors;  // row-major

  ItemContent with(std::span<const Product> products) const { return {products, ids, vectors}; }
};

// Throws ImportError as read_npy and read_id_list do.
Embeddings read_embeddings(const EmbeddingOptions& options);

}  // namespace nearshelf::pipeline
