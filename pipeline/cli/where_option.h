// "brand=Acme", "price=10..50": the filters of a rail as one types them.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/catalog/filter.h"

namespace nearshelf::pipeline {

class WhereOption {
 public:
  // Each of `terms` is "category=Home > Candles", "price=10..50" (either end may be missing; major
  // units of `currency`), "on-sale", or "ATTRIBUTE=VALUE". Several categories, and several values
  // of one attribute, each match. Throws CLI::ValidationError naming the term.
  WhereOption(const std::vector<std::string>& terms, std::string_view currency);
  WhereOption(const WhereOption&) = delete;
  WhereOption& operator=(const WhereOption&) = delete;

  // Views the option's own texts.
  const FilterRequest& request() const { return request_; }

 private:
  void read_price(const std::string& range, std::string_view currency);
  void read_attribute(std::string_view name, std::string_view value);
  std::string_view keep(std::string_view text) { return texts_.emplace_back(text); }

  FilterRequest request_;
  std::deque<std::string> texts_;
};

}  // namespace nearshelf::pipeline
