// `nearshelf rules`: a merchandiser's rules into an existing shelf, and --rules of `build`.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>

#include "pipeline/pack/packed_shelf.h"
#include "pipeline/rules/rules_file.h"

namespace nearshelf::pipeline {

void add_rules_command(CLI::App& app);

struct RulesOption {
  std::string path;  // empty: no rules
};

// Adds --rules, which fills `*option` when the app is parsed. `option` must outlive the app.
CLI::Option* add_rules_option(CLI::App& app, RulesOption* option);

// The file, checked before hours of training are spent; nullopt without --rules. Throws RulesError
// or FileError.
std::optional<RulesFile> read_rules(const RulesOption& option);

// Packs the rules into the shelf, with warnings to standard error. Throws RulesError.
void pack_rules_into(const std::optional<RulesFile>& rules, PackedShelf* shelf);

}  // namespace nearshelf::pipeline
