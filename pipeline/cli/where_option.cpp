#include "pipeline/cli/where_option.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "pipeline/import/price.h"

namespace nearshelf::pipeline {
namespace {

[[noreturn]] void refuse(const std::string& term, const std::string& expected) {
  throw CLI::ValidationError("--where", "'" + term + "': " + expected);
}

}  // namespace

WhereOption::WhereOption(const std::vector<std::string>& terms, std::string_view currency) {
  for (const std::string& term : terms) {
    const size_t equals = term.find('=');
    if (term == "on-sale") {
      request_.on_sale = true;
    } else if (equals == std::string::npos || equals == 0 || equals + 1 == term.size()) {
      refuse(term, "must be NAME=VALUE or on-sale");
    } else if (const std::string name = term.substr(0, equals); name == "price") {
      read_price(term.substr(equals + 1), currency);
    } else if (name == "category") {
      request_.categories.push_back(keep(term.substr(equals + 1)));
    } else {
      read_attribute(name, term.substr(equals + 1));
    }
  }
}

void WhereOption::read_price(const std::string& range, std::string_view currency) {
  const size_t dots = range.find("..");
  if (dots == std::string::npos) refuse("price=" + range, "must be price=LOW..HIGH");
  const auto read_end = [&](const std::string& text, uint32_t* end) {
    if (text.empty()) return;
    const std::optional<Price> price = parse_price(text, currency);
    if (!price) refuse("price=" + range, "'" + text + "' is not a price");
    *end = static_cast<uint32_t>(price->minor_units);
  };
  read_end(range.substr(0, dots), &request_.price_min);
  read_end(range.substr(dots + 2), &request_.price_max);
  if (request_.price_min > request_.price_max) refuse("price=" + range, "LOW is above HIGH");
}

void WhereOption::read_attribute(std::string_view name, std::string_view value) {
  auto& choices = request_.attributes;
  auto known = std::find_if(choices.begin(), choices.end(),
                            [&](const AttributeChoice& choice) { return choice.name == name; });
  if (known == choices.end()) known = choices.insert(choices.end(), {keep(name), {}});
  known->values.push_back(keep(value));
}

}  // namespace nearshelf::pipeline
