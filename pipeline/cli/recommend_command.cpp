#include "pipeline/cli/recommend_command.h"

#include <bit>
#include <fstream>
#include <iostream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "core/rank/shelf.h"
#include "pipeline/cli/photo_option.h"
#include "pipeline/cli/where_option.h"
#include "pipeline/pack/shelf_folder.h"

namespace nearshelf::pipeline {
namespace {

using nlohmann::json;

constexpr const char* kKinds =
    "for-you, similar, trending, bought-together, recently-viewed, buy-again, new, on-sale, "
    "looks-like";

struct RecommendOptions {
  std::string shelf;
  std::string history;
  std::string kind = "for-you";
  std::string anchor;
  PhotoOption photo;
  uint32_t limit = 12;
  int64_t now = 0;
  bool all = false;
  bool show_current = false;
  bool hide_seen = false;
  std::vector<std::string> exclude;
  std::vector<std::string> where;
  float min_score = std::numeric_limits<float>::quiet_NaN();
  float diversity = 0;
  uint32_t max_per_category = 0;
  uint32_t max_per_brand = 0;
  float rotation = 0;
  std::vector<std::string> shown;
  std::string context_category;
  std::string explain;
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

uint32_t find_item(const Shelf& shelf, const std::string& id, const std::string& option) {
  const uint32_t item = shelf.catalog().find(id);
  if (item == kNoItem) {
    throw CLI::ValidationError(option, "'" + id + "' is not in the catalogue");
  }
  return item;
}

std::vector<uint32_t> find_items(const Shelf& shelf, const std::vector<std::string>& ids,
                                 const std::string& option) {
  std::vector<uint32_t> items;
  for (const std::string& id : ids) items.push_back(find_item(shelf, id, option));
  return items;
}

void load_shelf(const ShelfFolder& folder, Shelf* shelf) {
  require(shelf->load_catalog(folder.catalog.bytes()), "catalogue shard");
  require(shelf->load_model(folder.model.bytes()), "model shard");
  for (const PackedRows& rows : folder.rows) {
    require(shelf->load_rows_block(rows.shard.bytes()), "rows shard");
  }
  if (!folder.delta.bytes().empty()) require(shelf->load_delta(folder.delta.bytes()), "delta");
  if (!folder.rules.bytes().empty()) require(shelf->load_rules(folder.rules.bytes()), "rules");
  if (!folder.looks.bytes().empty()) require(shelf->load_looks(folder.looks.bytes()), "looks");
}

json to_json(const RailItem& item, const Rail& rail, const CatalogView& catalog) {
  char bits[16];
  std::snprintf(bits, sizeof(bits), "%08x", std::bit_cast<uint32_t>(item.score));
  json entry = {{"id", catalog.item_id(item.item)},
                {"score", item.score},
                {"score_bits", bits},
                {"reason", reason_name(item.reason)}};
  const std::string_view reference = reason_reference(item, rail, catalog);
  if (!reference.empty()) entry["ref"] = reference;
  return entry;
}

void print_rail(const RecommendOptions& options, const std::string& model, const Rail& rail,
                const CatalogView& catalog) {
  if (options.as_json) {
    json items = json::array();
    for (const RailItem& item : rail.items) items.push_back(to_json(item, rail, catalog));
    const json document = {{"model", model},
                           {"source", source_name(rail.source)},
                           {"step", step_name(rail.step)},
                           {"items", items}};
    std::cout << document.dump(2) << '\n';
    return;
  }
  if (rail.items.empty()) std::cout << "no items: " << step_name(rail.step) << '\n';
  for (const RailItem& item : rail.items) {
    const std::string_view reference = reason_reference(item, rail, catalog);
    std::cout << catalog.item_id(item.item) << '\t' << item.score << '\t'
              << reason_name(item.reason) << (reference.empty() ? "" : ":") << reference << '\t'
              << catalog.title(item.item) << '\n';
  }
}

void print_explanation(const RecommendOptions& options, const Explanation& explanation) {
  if (options.as_json) {
    json parts = json::array();
    for (const ScorePart& part : explanation.parts) {
      parts.push_back({{"name", part.name},
                       {"z", part.z},
                       {"weight", part.weight},
                       {"contribution", part.contribution}});
    }
    json document = {{"item", options.explain},
                     {"place", explanation.place},
                     {"excluded_by", exclusion_name(explanation.excluded_by)},
                     {"step", step_name(explanation.step)},
                     {"parts", parts},
                     {"blended", explanation.blended},
                     {"boost", explanation.boost},
                     {"pinned", explanation.pinned},
                     {"rotation_penalty", explanation.rotation_penalty},
                     {"diversity_penalty", explanation.diversity_penalty}};
    if (explanation.place > 0) document["reason"] = reason_name(explanation.reason);
    std::cout << document.dump(2) << '\n';
    return;
  }
  std::cout << options.explain << ": ";
  if (explanation.place > 0) {
    std::cout << "place " << explanation.place << ", " << reason_name(explanation.reason);
  } else {
    std::cout << "not in the rail, " << exclusion_name(explanation.excluded_by);
  }
  std::cout << "; scored by step " << step_name(explanation.step) << '\n';
  std::cout << "part\tz\tweight\tcontribution\n";
  for (const ScorePart& part : explanation.parts) {
    std::cout << part.name << '\t' << part.z << '\t' << part.weight << '\t' << part.contribution
              << '\n';
  }
  std::cout << "blended\t\t\t" << explanation.blended << "\nboost\t\t\t" << explanation.boost
            << "\npinned place\t\t\t" << explanation.pinned << "\nrotation penalty\t\t\t"
            << explanation.rotation_penalty << "\ndiversity penalty\t\t\t"
            << explanation.diversity_penalty << '\n';
}

void run(const RecommendOptions& options) {
  const ShelfFolder folder = read_shelf(options.shelf);
  Shelf shelf;
  load_shelf(folder, &shelf);
  if (!options.history.empty()) replay_history(options.history, &shelf);
  shelf.note_impressions(find_items(shelf, options.shown, "--shown"), options.now);

  const WhereOption where(options.where, shelf.catalog().currency());
  const std::vector<uint32_t> excluded = find_items(shelf, options.exclude, "--exclude");
  RailRequest request{.limit = options.limit,
                      .exclude_cart = !options.all,
                      .exclude_purchased = !options.all,
                      .exclude_current = !options.show_current,
                      .exclude_seen = options.hide_seen,
                      .minute = options.now,
                      .excluded = excluded,
                      .where = &where.request(),
                      .min_score = options.min_score,
                      .diversity = options.diversity,
                      .max_per_category = options.max_per_category,
                      .max_per_brand = options.max_per_brand,
                      .rotation = options.rotation,
                      .context_category = options.context_category};
  if (!parse_rail_kind(options.kind, &request.kind)) {
    throw CLI::ValidationError("--kind", "'" + options.kind + "' must be one of " + kKinds);
  }
  Look look;
  if (!options.photo.file.empty()) {
    look = read_look(options.photo, folder);
    request.kind = RailKind::kLooksLike;
    request.look = look.vector;
    request.look_encoder = look.encoder;
  }
  if (!options.anchor.empty()) request.anchor = find_item(shelf, options.anchor, "--anchor");

  if (!options.explain.empty()) {
    const uint32_t item = find_item(shelf, options.explain, "--explain");
    const Result<Explanation> explanation = shelf.explain(request, item);
    require(explanation.status(), "explain");
    return print_explanation(options, explanation.value());
  }
  const Result<Rail> rail = shelf.recommend(request);
  require(rail.status(), "recommend");
  print_rail(options, folder.manifest.model, rail.value(), shelf.catalog());
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
  command->add_option("--kind,--rail", options->kind, kKinds)->capture_default_str();
  command
      ->add_option("--anchor", options->anchor,
                   "Item that similar, bought-together and looks-like go with")
      ->type_name("ID");
  add_photo_option(*command, &options->photo);
  command->add_option("--limit", options->limit, "Items at most")->capture_default_str();
  command->add_option("--now", options->now, "Minutes since 1970-01-01 00:00 UTC")
      ->capture_default_str();
  command->add_flag("--all", options->all, "Show items of the cart and just purchased ones too");
  command->add_flag("--show-current", options->show_current,
                    "Show the anchor, and the item viewed last, too");
  command->add_flag("--hide-seen", options->hide_seen, "Leave out every item of the history");
  command->add_option("--exclude", options->exclude, "Item to leave out; may be repeated")
      ->type_name("ID");
  command
      ->add_option("--where", options->where,
                   "Only matching items: category=NAME, price=LOW..HIGH, on-sale or "
                   "ATTRIBUTE=VALUE; may be repeated")
      ->type_name("TERM");
  command->add_option("--min-score", options->min_score, "Leave out items with a lower z-score");
  command->add_option("--diversity", options->diversity, "0 = plain order, to 1")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--max-per-category", options->max_per_category, "0 = no cap")
      ->capture_default_str();
  command->add_option("--max-per-brand", options->max_per_brand, "0 = no cap")
      ->capture_default_str();
  command
      ->add_option("--rotation", options->rotation,
                   "0 to 1: how far items that were shown step back")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--shown", options->shown, "Item that was on screen now; may be repeated")
      ->type_name("ID");
  command->add_option("--context-category", options->context_category,
                      "Category of the page: popular there goes first for an unknown shopper");
  command->add_option("--explain", options->explain, "Say why this item is where it is")
      ->type_name("ID");
  command->add_flag("--json", options->as_json, "Print JSON with the exact bits of each score");
  command->callback([options] { run(*options); });
}

}  // namespace nearshelf::pipeline
