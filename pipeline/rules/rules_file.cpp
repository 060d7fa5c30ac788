#include "pipeline/rules/rules_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "pipeline/files/atomic_file.h"
#include "pipeline/import/feed_builder.h"
#include "pipeline/import/text.h"
#include "pipeline/import/timestamp.h"
#include "pipeline/rules/rules_error.h"

namespace nearshelf::pipeline {
namespace {

using nlohmann::json;

constexpr float kDefaultBoost = 1;
constexpr float kDefaultBury = kMaxRuleAmount;
constexpr size_t kQuotedBytes = 80;

// Thrown inside one rule; the caller adds the place.
class RuleProblem : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(cut_utf8(text, kQuotedBytes)) + "\"";
}

template <typename Names>
std::string join(const Names& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

void expect_members(const json& object, std::span<const std::string_view> known,
                    const std::string& of) {
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    throw RuleProblem("unknown member " + in_quotes(name) + " of " + of + ": use " + join(known));
  }
}

std::string text_of(const json& value, const std::string& name) {
  if (!value.is_string()) throw RuleProblem("\"" + name + "\" must be a text");
  std::string text = value.get<std::string>();
  if (trim(text).empty()) throw RuleProblem("\"" + name + "\" must not be empty");
  return text;
}

// A text, or a list of texts.
std::vector<std::string> texts_of(const json& value, const std::string& name) {
  if (value.is_string()) return {text_of(value, name)};
  if (!value.is_array() || value.empty()) {
    throw RuleProblem("\"" + name + "\" must be a text or a list of texts with at least one");
  }
  std::vector<std::string> texts;
  for (const json& entry : value) texts.push_back(text_of(entry, name));
  return texts;
}

double number_of(const json& value, const std::string& name) {
  if (!value.is_number() || !std::isfinite(value.get<double>())) {
    throw RuleProblem("\"" + name + "\" must be a number");
  }
  return value.get<double>();
}

RuleAction parse_action(const json& rule) {
  constexpr std::array<std::string_view, 4> kNames = {"pin", "boost", "bury", "hide"};
  if (!rule.contains("action")) throw RuleProblem("it has no \"action\": use " + join(kNames));
  const std::string name = text_of(rule["action"], "action");
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) {
    throw RuleProblem("unknown action " + in_quotes(name) + ": use " + join(kNames));
  }
  return static_cast<RuleAction>(found - kNames.begin() + 1);
}

uint32_t parse_rails(const json& rails) {
  uint32_t mask = 0;
  for (const std::string& name : texts_of(rails, "rails")) {
    RailKind kind{};
    if (!parse_rail_kind(name, &kind)) {
      std::vector<std::string_view> names;
      for (uint32_t k = 1; k < kRailKindCount; ++k) {
        names.push_back(rail_kind_name(static_cast<RailKind>(k)));
      }
      throw RuleProblem("unknown rail " + in_quotes(name) + ": use " + join(names));
    }
    mask |= 1u << static_cast<unsigned>(kind);
  }
  return mask;
}

// RFC 3339 with its offset: what it means must not depend on where it is read.
uint32_t parse_minute(const json& value, const std::string& name) {
  const std::string text = text_of(value, name);
  constexpr size_t kTimeBegins = 10;
  const bool has_clock = text.size() > kTimeBegins && (text[kTimeBegins] | 0x20) == 't';
  const bool has_offset = has_clock && text.find_first_of("Zz+-", kTimeBegins) != std::string::npos;
  const std::optional<int64_t> time = parse_time(text);
  if (!has_offset || !time) {
    throw RuleProblem("\"" + name + "\" is " + in_quotes(text) +
                      ": write date, time and offset as in 2025-11-28T00:00:00+01:00");
  }
  return static_cast<uint32_t>(to_minute(*time));
}

RuleCondition parse_condition(const json& where) {
  constexpr std::array<std::string_view, 5> kMembers = {"category", "brand", "price", "on_sale",
                                                        "attributes"};
  if (!where.is_object() || where.empty()) {
    throw RuleProblem("\"where\" must be an object with at least one of " + join(kMembers));
  }
  expect_members(where, kMembers, "\"where\"");
  RuleCondition condition;
  if (where.contains("category")) {
    for (const std::string& category : texts_of(where["category"], "category")) {
      condition.categories.push_back(clean_category(category));
    }
  }
  if (where.contains("price")) {
    constexpr std::array<std::string_view, 2> kPriceMembers = {"min", "max"};
    const json& price = where["price"];
    if (!price.is_object() || price.empty()) {
      throw RuleProblem("\"price\" must be an object with min, max or both");
    }
    expect_members(price, kPriceMembers, "\"price\"");
    if (price.contains("min")) condition.price_min = number_of(price["min"], "min");
    if (price.contains("max")) condition.price_max = number_of(price["max"], "max");
    const double lowest = condition.price_min.value_or(0);
    if (lowest < 0 || condition.price_max.value_or(lowest) < lowest) {
      throw RuleProblem("\"price\" must not be negative, and min not above max");
    }
  }
  if (where.contains("on_sale")) {
    if (where["on_sale"] != true) throw RuleProblem("\"on_sale\" can only be true: leave it out");
    condition.on_sale = true;
  }
  if (where.contains("attributes")) {
    const json& attributes = where["attributes"];
    if (!attributes.is_object() || attributes.empty()) {
      throw RuleProblem("\"attributes\" must be an object such as {\"color\": [\"red\"]}");
    }
    for (const auto& [name, values] : attributes.items()) {
      condition.attributes[name] = texts_of(values, name);
    }
  }
  if (where.contains("brand")) condition.attributes["brand"] = texts_of(where["brand"], "brand");
  return condition;
}

void parse_strength(const json& rule, RuleText* parsed) {
  const bool is_pin = parsed->action == RuleAction::kPin;
  const bool has_amount =
      parsed->action == RuleAction::kBoost || parsed->action == RuleAction::kBury;
  if (is_pin != rule.contains("position")) {
    throw RuleProblem(is_pin ? "a pin needs a \"position\": 1 is the first place of the rail"
                             : "\"position\" belongs to pins only");
  }
  if (is_pin) {
    const json& position = rule["position"];
    const double place = position.is_number() ? position.get<double>() : 0;
    if (!position.is_number_integer() || place < 1 || place > kMaxPinPosition) {
      throw RuleProblem("\"position\" must be a whole number from 1 to " +
                        std::to_string(kMaxPinPosition));
    }
    parsed->position = position.get<uint16_t>();
    if (parsed->where || parsed->items.size() != 1) {
      throw RuleProblem("a pin names exactly one item in \"items\" and has no \"where\"");
    }
  }
  if (!has_amount) {
    if (rule.contains("amount")) throw RuleProblem("\"amount\" belongs to boost and bury only");
    return;
  }
  parsed->amount = parsed->action == RuleAction::kBoost ? kDefaultBoost : kDefaultBury;
  if (rule.contains("amount"))
    parsed->amount = static_cast<float>(number_of(rule["amount"], "amount"));
  if (!(parsed->amount >= kMinRuleAmount && parsed->amount <= kMaxRuleAmount)) {
    throw RuleProblem("\"amount\" must be from 0.1 to 5");
  }
}

RuleText parse_rule(const json& rule) {
  constexpr std::array<std::string_view, 9> kMembers = {
      "action", "items", "where", "rails", "from", "until", "position", "amount", "note"};
  if (!rule.is_object()) throw RuleProblem("it must be an object such as {\"action\": \"hide\"}");
  expect_members(rule, kMembers, "a rule");
  RuleText parsed;
  parsed.action = parse_action(rule);
  if (rule.contains("items")) parsed.items = texts_of(rule["items"], "items");
  if (rule.contains("where")) parsed.where = parse_condition(rule["where"]);
  if (parsed.items.empty() && !parsed.where) {
    throw RuleProblem("it names no items: give \"items\", \"where\" or both");
  }
  if (rule.contains("rails")) parsed.rails = parse_rails(rule["rails"]);
  if (rule.contains("from")) parsed.from = parse_minute(rule["from"], "from");
  if (rule.contains("until")) parsed.until = parse_minute(rule["until"], "until");
  if (parsed.from >= parsed.until) throw RuleProblem("\"until\" must be later than \"from\"");
  if (rule.contains("note") && !rule["note"].is_string()) {
    throw RuleProblem("\"note\" must be a text");
  }
  parse_strength(rule, &parsed);
  return parsed;
}

void check_pins(const RulesFile& file) {
  for (size_t second = 0; second < file.rules.size(); ++second) {
    const RuleText& b = file.rules[second];
    if (b.action != RuleAction::kPin) continue;
    for (size_t first = 0; first < second; ++first) {
      const RuleText& a = file.rules[first];
      const bool at_once = a.from < b.until && b.from < a.until;
      if (a.position != b.position || (a.rails & b.rails) == 0 || !at_once) continue;
      throw RulesError(rule_place(file.source, second) + "position " + std::to_string(b.position) +
                       " is taken by rule " + std::to_string(first + 1) +
                       " in the same rail at the same time: move one of them");
    }
  }
}

const json& rules_of(const json& document, const std::string& source) {
  constexpr std::array<std::string_view, 2> kMembers = {"rules", "note"};
  if (!document.is_object() || !document.contains("rules") || !document["rules"].is_array()) {
    throw RulesError(source + ": has no list \"rules\": write {\"rules\": [ ... ]}");
  }
  try {
    expect_members(document, kMembers, "a rules file");
  } catch (const RuleProblem& problem) {
    throw RulesError(source + ": " + problem.what());
  }
  const json& rules = document["rules"];
  if (rules.size() > kMaxRules) {
    throw RulesError(source + ": has " + std::to_string(rules.size()) + " rules, at most " +
                     std::to_string(kMaxRules) + " are possible: join those with equal effect");
  }
  return rules;
}

}  // namespace

std::string rule_place(const std::string& source, size_t index) {
  return source + ": rule " + std::to_string(index + 1) + ": ";
}

RulesFile parse_rules(const std::string& text, const std::string& source) {
  json document;
  try {
    document = json::parse(text);
  } catch (const json::exception& error) {
    const std::string what = clean_text(error.what());
    const size_t place = what.find("line ");
    throw RulesError(
        source + ": is not valid JSON: " +
        std::string(cut_utf8(what.substr(place == std::string::npos ? 0 : place), 200)));
  }
  RulesFile file{source, {}};
  const json& rules = rules_of(document, source);
  for (size_t index = 0; index < rules.size(); ++index) {
    try {
      file.rules.push_back(parse_rule(rules[index]));
    } catch (const RuleProblem& problem) {
      throw RulesError(rule_place(source, index) + problem.what());
    }
  }
  check_pins(file);
  return file;
}

RulesFile read_rules_file(const std::string& path) {
  return parse_rules(read_whole_file(path), path);
}

}  // namespace nearshelf::pipeline
