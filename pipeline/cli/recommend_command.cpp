#include "pipeline/cli/recommend_command.h"

#include <bit>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "core/rank/shelf.h"
#include "pipeline/pack/shelf_folder.h"

namespace nearshelf::pipeline {
namespace {

using nlohmann::json;

struct RecommendOptions {
  std::string shelf;
  std::string history;
  std::string kind = "for-you";
  std::string anchor;
  uint32_t limit = 12;
  int64_t now = 0;
  bool all = false;
  bool as_json = false;
};

void require(const Status& status, const std::string& what) {
  if (!status.ok()) throw std::runtime_error(what + ": " + status.message());
}

// One event a line: {"event": "view_item", "item_id": "SKU-1", "minute": 29384012}.
void replay_history(const std::string& path, Shelf* shelf) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  std::string line;
  for (size_t number = 1; std::getline(file, line); ++number) {
    if (line.empty()) continue;
    const std::string where = path + ", line " + std::to_string(number);
    try {
      const json event = json::parse(line);
      EventType type;
      if (!parse_event_name(event.at("event").get<std::string>(), &type)) {
        throw std::runtime_error(where + ": unknown event name");
      }
      require(shelf->track(event.at("item_id").get<std::string>(), type,
                           event.at("minute").get<int64_t>()),
              where);
    } catch (const json::exception& error) {
      throw std::runtime_error(where + ": " + error.what());
    }
  }
}

json to_json(const RailItem& item, const CatalogView& catalog) {
  char bits[16];
  std::snprintf(bits, sizeof(bits), "%08x", std::bit_cast<uint32_t>(item.score));
  json entry = {{"id", catalog.item_id(item.item)},
                {"score", item.score},
                {"score_bits", bits},
                {"reason", reason_name(item.reason)}};
  if (item.cause != kNoItem) entry["ref"] = catalog.item_id(item.cause);
  return entry;
}

void print_text(const Rail& rail, const CatalogView& catalog) {
  for (const RailItem& item : rail.items) {
    std::cout << catalog.item_id(item.item) << '\t' << item.score << '\t'
              << reason_name(item.reason);
    if (item.cause != kNoItem) std::cout << ':' << catalog.item_id(item.cause);
    std::cout << '\t' << catalog.title(item.item) << '\n';
  }
}

void run(const RecommendOptions& options) {
  const ShelfFolder folder = read_shelf(options.shelf);
  Shelf shelf;
  require(shelf.load_catalog(folder.catalog.bytes()), "catalogue shard");
  require(shelf.load_model(folder.model.bytes()), "model shard");
  if (!options.history.empty()) replay_history(options.history, &shelf);

  RailRequest request{.limit = options.limit,
                      .exclude_cart = !options.all,
                      .exclude_purchased = !options.all,
                      .minute = options.now};
  if (!parse_rail_kind(options.kind, &request.kind)) {
    throw CLI::ValidationError("--kind", "must be for-you, similar or trending");
  }
  if (!options.anchor.empty()) {
    request.anchor = shelf.catalog().find(options.anchor);
    if (request.anchor == kNoItem) {
      throw CLI::ValidationError("--anchor", "'" + options.anchor + "' is not in the catalogue");
    }
  }
  const Result<Rail> rail = shelf.recommend(request);
  require(rail.status(), "recommend");
  if (!options.as_json) return print_text(rail.value(), shelf.catalog());
  json items = json::array();
  for (const RailItem& item : rail.value().items) items.push_back(to_json(item, shelf.catalog()));
  const json document = {{"model", folder.manifest.model},
                         {"source", source_name(rail.value().source)},
                         {"items", items}};
  std::cout << document.dump(2) << '\n';
}

}  // namespace

void add_recommend_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "recommend", "Answer from a built shelf what the browser would answer for a history");
  const auto options = std::make_shared<RecommendOptions>();
  command->add_option("--shelf", options->shelf, "Folder that build wrote")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--history", options->history,
                   "One event a line: {\"event\", \"item_id\", \"minute\"}, oldest first")
      ->type_name("FILE");
  command->add_option("--kind", options->kind, "for-you, similar or trending")
      ->capture_default_str();
  command->add_option("--anchor", options->anchor, "Item that a similar rail goes with")
      ->type_name("ID");
  command->add_option("--limit", options->limit, "Items at most")->capture_default_str();
  command->add_option("--now", options->now, "Minutes since 1970-01-01 00:00 UTC")
      ->capture_default_str();
  command->add_flag("--all", options->all, "Show items of the cart and just purchased ones too");
  command->add_flag("--json", options->as_json, "Print JSON with the exact bits of each score");
  command->callback([options] { run(*options); });
}

}  // namespace nearshelf::pipeline
