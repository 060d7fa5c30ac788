#include "pipeline/cli/build_command.h"

#include <iostream>
#include <limits>
#include <memory>
#include <string>

#include "pipeline/cli/input_options.h"
#include "pipeline/cli/shop_input.h"
#include "pipeline/cli/training_options.h"
#include "pipeline/evaluate/tuning.h"
#include "pipeline/pack/digest.h"
#include "pipeline/pack/shelf_folder.h"
#include "pipeline/train/trainer.h"

namespace nearshelf::pipeline {
namespace {

constexpr double kValidationShare = 0.1;  // of the visits, the newest

struct BuildOptions {
  FeedOptions feed;
  EventsOptions events;
  ModelSettings settings;
  std::string out;
};

std::string in_kilobytes(size_t bytes) { return std::to_string((bytes + 512) / 1024) + " KB"; }

std::string size_of(const AlignedBuffer& shard) {
  return in_kilobytes(shard.size()) + " (" + in_kilobytes(gzip_size(shard.bytes())) + " gzip)";
}

Tuning tune(const Dataset& dataset, const ModelSettings& defaults, Progress* progress) {
  const int64_t from = newest_share_begins(dataset, kValidationShare);
  const HeldOut validation = hold_out(dataset, from, std::numeric_limits<int64_t>::max());
  Tuning tuning = choose_settings(validation, defaults, progress);
  if (tuning.cases < kFewestCases) {
    std::cerr << "Only " << tuning.cases
              << " visits are recent and large enough to choose settings "
              << "on, " << kFewestCases << " are needed: the default settings are used.\n";
  }
  return tuning;
}

void run(const BuildOptions& options) {
  Progress progress;
  const ShopInput shop = read_shop(options.feed, options.events, progress);
  const Tuning tuning = tune(shop.dataset, options.settings, &progress);

  progress.begin("count pairs");
  const CooccurrenceTable table = CooccurrenceTable::count(shop.dataset);
  progress.end(std::to_string(shop.dataset.visits.size()) + " visits, " +
               std::to_string(shop.dataset.item_count()) + " items with events");
  const ModelTable model = fit(shop.dataset, table, tuning.settings, &progress);

  progress.begin("pack shards");
  const PackedShelf shelf = pack_shelf(shop.products, shop.dataset, model);
  const Manifest manifest = write_shelf(shelf, options.out);
  progress.end(std::to_string(shelf.item_count) + " items, catalogue " + size_of(shelf.catalog) +
               ", model " + size_of(shelf.model));
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
  command->add_option("--out", options->out, "Folder for manifest.json and the shards")
      ->required()
      ->type_name("DIR");
  command->callback([options] { run(*options); });
}

}  // namespace nearshelf::pipeline
