#include "pipeline/cli/rules_command.h"

#include <iostream>
#include <memory>

#include "pipeline/cli/sign_option.h"
#include "pipeline/pack/pack_error.h"
#include "pipeline/pack/shelf_folder.h"
#include "pipeline/rules/rules_packer.h"

namespace nearshelf::pipeline {
namespace {

struct RulesOptions {
  SignOption sign;
  RulesOption rules;
  std::string shelf;
};

PackedRules pack_with_warnings(const RulesFile& rules, const CatalogView& catalog) {
  PackedRules packed = pack_rules(rules, catalog);
  for (const std::string& warning : packed.warnings) std::cerr << warning << '\n';
  return packed;
}

void run(const RulesOptions& options) {
  const std::optional<SigningKey> key = read_key(options.sign);
  const RulesFile rules = read_rules_file(options.rules.path);
  const ShelfFolder shelf = read_shelf(options.shelf);
  const PackedRules packed = pack_with_warnings(rules, open_catalog(shelf));
  const Manifest manifest =
      update_shelf(options.shelf, kRulesRole, packed.shard.bytes(), key ? &*key : nullptr);
  std::cout << options.shelf << '/' << manifest.shards.back().file << '\t' << packed.rule_count
            << " rules\n";
}

}  // namespace

CLI::Option* add_rules_option(CLI::App& app, RulesOption* option) {
  return app
      .add_option("--rules", option->path,
                  "Rules of the shop's merchandisers, JSON: pin, boost, bury, hide")
      ->type_name("FILE");
}

std::optional<RulesFile> read_rules(const RulesOption& option) {
  if (option.path.empty()) return std::nullopt;
  return read_rules_file(option.path);
}

void pack_rules_into(const std::optional<RulesFile>& rules, PackedShelf* shelf) {
  if (!rules) return;
  const Result<CatalogView> catalog = CatalogView::open(shelf->catalog.bytes());
  if (!catalog.ok()) throw PackError("the catalogue does not load: " + catalog.status().message());
  shelf->rules = pack_with_warnings(*rules, catalog.value()).shard;
}

void add_rules_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "rules", "Put rules of merchandisers into a shelf, in place of older ones");
  const auto options = std::make_shared<RulesOptions>();
  command->add_option("--shelf", options->shelf, "Folder with manifest.json, as `build` writes it")
      ->required()
      ->type_name("DIR");
  add_rules_option(*command, &options->rules)->required();
  add_sign_option(*command, &options->sign);
  command->callback([options] { run(*options); });
}

}  // namespace nearshelf::pipeline
