#include "pipeline/cli/embedding_options.h"

#include "pipeline/index/id_list.h"
#include "pipeline/index/npy_reader.h"

namespace nearshelf::pipeline {

void add_embedding_options(CLI::App& app, EmbeddingOptions* options) {
  CLI::Option* vectors =
      app.add_option(
             "--embeddings", options->vectors,
             "Item embeddings of your own (NPY, float32): neighbours for items few have met")
          ->type_name("FILE");
  CLI::Option* ids = app.add_option("--embedding-ids", options->ids,
                                    "Their item ids, one a line, in the order of the rows")
                         ->type_name("FILE");
  vectors->needs(ids);
  ids->needs(vectors);
}

Embeddings read_embeddings(const EmbeddingOptions& options) {
  Embeddings read;
  if (options.vectors.empty()) return read;
  EmbeddingTable table = read_npy(options.vectors);
  read.ids = read_id_list(options.ids, table.count());
  read.vectors = std::move(table.values);
  return read;
}

}  // namespace nearshelf::pipeline
