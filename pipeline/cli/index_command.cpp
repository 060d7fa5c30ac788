#include "pipeline/cli/index_command.h"

#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "pipeline/import/import_error.h"
#include "pipeline/index/id_list.h"
#include "pipeline/index/index_folder.h"
#include "pipeline/index/vector_math.h"

namespace nearshelf::pipeline {
namespace {

struct IndexOptions {
  std::string vectors;
  std::string ids;
  std::string out;
  std::string tier = "auto";
  uint64_t seed = 1;
};

std::optional<IndexTier> tier_of(const std::string& name) {
  for (const IndexTier tier : {IndexTier::kExact, IndexTier::kCoded, IndexTier::kClusters}) {
    if (name == tier_name(tier)) return tier;
  }
  return {};
}

void print(const PackedIndex& index, const RecallReport& report, size_t manifest_bytes) {
  const double wanted = wanted_recall(index.plan.item_count);
  const bool reached = report.recall >= wanted;
  std::printf("tier\t%s, %zu row shards, effort %u\n", tier_name(index.plan.tier),
              index.rows.size(), index.plan.effort);
  std::printf("recall@%u\t%.4f over %u queries, wanted %.2f: %s\n", report.at, report.recall,
              report.queries, wanted, reached ? "reached" : "NOT reached");
  std::printf("bytes in all\t%llu\n",
              static_cast<unsigned long long>(index.total_bytes() + manifest_bytes));
  std::printf("bytes to open\t%llu\n",
              static_cast<unsigned long long>(index.resident_bytes() + manifest_bytes));
  std::printf("bytes per query\t%.0f in %.1f shards, before anything is cached\n",
              report.bytes_per_query, report.shards_per_query);
}

void run(const IndexOptions& options) {
  Progress progress;
  progress.begin("read vectors");
  EmbeddingTable vectors = read_npy(options.vectors);
  if (vectors.count() < 2) {
    throw ImportError(options.vectors + ": one vector has no neighbours: at least 2 are needed");
  }
  normalise_rows(&vectors, options.vectors);
  std::vector<std::string> ids;
  if (!options.ids.empty()) ids = read_id_list(options.ids, vectors.count());
  progress.end(std::to_string(vectors.count()) + " of " + std::to_string(vectors.dimensions) +
               " dimensions");

  IndexSettings settings;
  settings.tier = tier_of(options.tier);
  settings.seed = options.seed;
  PackedIndex index = pack_index(vectors, ids, settings, &progress);
  RecallSettings recall;
  recall.seed = options.seed;
  const RecallReport report = choose_effort(vectors, recall, &index, &progress);
  progress.begin("write shards");
  const size_t manifest_bytes = write_index(index, report, options.out);
  progress.end(options.out + "/index.json");
  print(index, report, manifest_bytes);
}

}  // namespace

void add_index_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "index", "Pack embeddings into a vector index that is searched inside the browser");
  const auto options = std::make_shared<IndexOptions>();
  command->add_option("--vectors", options->vectors, "float32 array, one row an item (numpy.save)")
      ->required()
      ->type_name("FILE.npy");
  command->add_option("--ids", options->ids, "Item ids, one a line, in the order of the rows")
      ->type_name("FILE");
  command->add_option("--out", options->out, "Folder for index.json and the shards")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--tier", options->tier,
                   "auto: exact up to 20,000 items, coded up to 200,000, clusters above")
      ->check(CLI::IsMember({"auto", "exact", "coded", "clusters"}))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Seed of everything random")->capture_default_str();
  command->callback([options] { run(*options); });
}

}  // namespace nearshelf::pipeline
