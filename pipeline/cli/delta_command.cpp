#include "pipeline/cli/delta_command.h"

#include <iostream>
#include <memory>
#include <string>

#include "pipeline/cli/input_options.h"
#include "pipeline/cli/sign_option.h"
#include "pipeline/delta/delta_packer.h"
#include "pipeline/pack/pack_error.h"
#include "pipeline/pack/shelf_folder.h"
#include "pipeline/progress/progress.h"

namespace nearshelf::pipeline {
namespace {

struct DeltaOptions {
  SignOption sign;
  FeedOptions feed;
  EventsOptions events;
  std::string shelf;
};

std::string summary(const DeltaCounts& counts) {
  return std::to_string(counts.new_items) + " new items, " + std::to_string(counts.stock_changes) +
         " changes of stock (" + std::to_string(counts.unlisted) + " items no longer listed), " +
         std::to_string(counts.price_changes) + " of price";
}

void warn_of_losses(const DeltaCounts& counts) {
  if (counts.unknown_categories > 0) {
    std::cerr << counts.unknown_categories
              << " new items are in categories that the shelf does not have: they stand in none "
                 "until the next build\n";
  }
  if (counts.unknown_values > 0) {
    std::cerr << counts.unknown_values
              << " attribute values of new items are unknown to the shelf: no filter finds them "
                 "until the next build\n";
  }
}

std::vector<uint16_t> read_trends(const DeltaItems& items, const EventsOptions& options,
                                  Progress& progress) {
  if (options.path.empty()) return {};
  const EventLog log = read_events(options, progress);
  print_report(log.report);
  return delta_trends(items, make_dataset(log));
}

void run(const DeltaOptions& options) {
  const std::optional<SigningKey> key = read_key(options.sign);
  Progress progress;
  const ShelfFolder shelf = read_shelf(options.shelf);
  const Result<CatalogView> base = CatalogView::open(shelf.catalog.bytes());
  if (!base.ok()) throw PackError("the catalogue does not load: " + base.status().message());
  const ProductFeed feed = read_feed(options.feed, progress);
  print_report(feed.report);
  const DeltaItems items(base.value(), feed.products);
  std::vector<uint16_t> trends = read_trends(items, options.events, progress);

  progress.begin("pack delta");
  const PackedDelta delta = pack_delta(base.value(), items, std::move(trends), delta_rows(items));
  const Manifest manifest =
      update_shelf(options.shelf, kDeltaRole, delta.shard.bytes(), key ? &*key : nullptr);
  progress.end(summary(delta.counts));
  warn_of_losses(delta.counts);
  std::cout << options.shelf << '/' << manifest.shards.back().file << '\t' << delta.shard.size()
            << " bytes\n";
}

}  // namespace

void add_delta_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "delta", "Bring today's stock, prices and new items to a shelf, without training");
  const auto options = std::make_shared<DeltaOptions>();
  command->add_option("--shelf", options->shelf, "Folder with manifest.json, as `build` writes it")
      ->required()
      ->type_name("DIR");
  add_feed_options(*command, &options->feed)->required();
  add_events_options(*command, &options->events);
  add_sign_option(*command, &options->sign);
  command->callback([options] { run(*options); });
}

}  // namespace nearshelf::pipeline
