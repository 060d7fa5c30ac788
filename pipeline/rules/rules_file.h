// A merchandiser's rules file, JSON (docs/RULES.md), checked as far as that goes without a
// catalogue.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/rank/rules_writer.h"

namespace nearshelf::pipeline {

// Which items a rule means besides those it lists. Everything given must hold.
struct RuleCondition {
  std::vector<std::string> categories;  // any of them, or below one
  // Major units of the catalogue's currency, both included.
  std::optional<double> price_min;
  std::optional<double> price_max;
  bool on_sale = false;
  // Any of the values, of every attribute; the brand is the attribute "brand".
  std::map<std::string, std::vector<std::string>> attributes;
};

struct RuleText {
  RuleAction action = RuleAction::kBoost;
  std::vector<std::string> items;  // ids
  std::optional<RuleCondition> where;
  uint32_t rails = RuleRecord::kAllRails;
  uint32_t from = 0;
  uint32_t until = RuleRecord::kNoEnd;
  uint16_t position = 0;  // kPin
  float amount = 0;       // kBoost, kBury
};

struct RulesFile {
  std::string source;  // as the user named it, for messages
  std::vector<RuleText> rules;
};

// Parses the text of a rules file. Throws RulesError for text that is not such a file: unknown
// members, actions and rails, bad dates, a pin without a position, two pins at one position, and so
// on, each with the number of its rule, counted from 1.
RulesFile parse_rules(const std::string& text, const std::string& source);

// The same of a file. Throws also FileError.
RulesFile read_rules_file(const std::string& path);

// "rules.json: rule 3: ", for messages about rules[index].
std::string rule_place(const std::string& source, size_t index);

}  // namespace nearshelf::pipeline
