#include "pipeline/cli/build_command.h"

#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "pipeline/cli/embedding_options.h"
#include "pipeline/cli/input_options.h"
#include "pipeline/cli/rules_command.h"
#include "pipeline/cli/shop_input.h"
#include "pipeline/cli/training_options.h"
#include "pipeline/evaluate/selection_report.h"
#include "pipeline/evaluate/tuning.h"
#include "pipeline/pack/digest.h"
#include "pipeline/pack/shelf_folder.h"
#include "pipeline/pack/warm_start.h"
#include "pipeline/train/trainer.h"

namespace nearshelf::pipeline {
namespace {

constexpr double kValidationShare = 0.1;  // of the visits, the newest

struct BuildOptions {
  FeedOptions feed;
  EventsOptions events;
  ModelSettings settings;
  SelectOptions select;
  RulesOption rules;
  EmbeddingOptions embeddings;
  std::string warm_start;
  std::string out;
};

std::string in_kilobytes(size_t bytes) { return std::to_string((bytes + 512) / 1024) + " KB"; }

std::string size_of(const AlignedBuffer& shard) {
  return in_kilobytes(shard.size()) + " (" + in_kilobytes(gzip_size(shard.bytes())) + " gzip)";
}

Tuning tune(const Dataset& dataset, const ModelSettings& defaults, const SelectOptions& options,
            Progress* progress) {
  const int64_t from = newest_share_begins(dataset, kValidationShare);
  const HeldOut validation = hold_out(dataset, from, std::numeric_limits<int64_t>::max());
  Tuning tuning = choose_settings(validation, defaults, options, progress);
  if (tuning.cases < kFewestCases) {
    std::cerr << "Only " << tuning.cases
              << " visits are recent and large enough to choose settings "
              << "on, " << kFewestCases << " are needed: the default settings are used.\n";
  }
  return tuning;
}

void run(const BuildOptions& options) {
  const std::optional<RulesFile> rules = read_rules(options.rules);
  Progress progress;
  const ShopInput shop = read_shop(options.feed, options.events, progress);
  const Embeddings embeddings = read_embeddings(options.embeddings);
  SelectOptions select = options.select;
  select.content = embeddings.with(shop.products);
  select.keep_rows = true;
  const Tuning tuning = tune(shop.dataset, options.settings, select, &progress);
  std::cerr << to_text(tuning);

  // Products without events get rows from their content.
  const Dataset dataset = with_items(shop.dataset, shop.products);
  const TrainingData data(dataset, select.content, &progress);
  std::optional<WarmStart> warm;
  if (!options.warm_start.empty()) {
    warm = warm_start_from(read_shelf(options.warm_start), dataset);
  }
  const ModelTable model =
      fit(data, tuning.settings, &progress, warm.has_value() ? &*warm : nullptr);

  progress.begin("pack shards");
  PackedShelf shelf = pack_shelf(shop.products, dataset, model);
  pack_rules_into(rules, &shelf);
  const Manifest manifest = write_shelf(shelf, options.out);
  progress.end(std::to_string(shelf.item_count) + " items, catalogue " + size_of(shelf.catalog) +
               ", model " + in_kilobytes(model_bytes_gzip(shelf)) + " gzip");
  std::cout << options.out << "/manifest.json\tmodel " << manifest.model << '\n';
}

}  // namespace

void add_build_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("build", "Train on a shop's exports and pack shards for any static host");
  const auto options = std::make_shared<BuildOptions>();
  add_feed_options(*command, &options->feed);
  add_events_options(*command, &options->events)->required();
  add_training_options(*command, &options->settings);
  add_select_options(*command, &options->select);
  add_rules_option(*command, &options->rules);
  add_embedding_options(*command, &options->embeddings);
  command
      ->add_option("--warm-start", options->warm_start,
                   "Start from the vectors of the shelf in this folder: fewer epochs")
      ->type_name("DIR");
  command->add_option("--out", options->out, "Folder for manifest.json and the shards")
      ->required()
      ->type_name("DIR");
  command->callback([options] { run(*options); });
}

}  // namespace nearshelf::pipeline
