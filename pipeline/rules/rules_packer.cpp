#include "pipeline/rules/rules_packer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/catalog/filter.h"
#include "pipeline/import/price.h"
#include "pipeline/rules/rules_error.h"

namespace nearshelf::pipeline {
namespace {

uint32_t minor_units(double major, int digits) {
  const double units = std::round(major * std::pow(10.0, digits));
  return static_cast<uint32_t>(std::min<double>(units, std::numeric_limits<uint32_t>::max()));
}

void check_category(const std::string& category, const CatalogView& catalog,
                    const std::string& place) {
  const StringColumn& names = catalog.category_names();
  for (uint32_t k = 0; k < names.size(); ++k) {
    if (is_in_category(names[k], category)) return;
  }
  std::string hint = "the catalogue has no categories";
  if (names.size() > 0) {
    hint = "write the full path as the feed does, for example \"" + std::string(names[0]) + "\"";
  }
  throw RulesError(place + "unknown category \"" + category + "\": " + hint);
}

void check_attribute(const std::string& name, const CatalogView& catalog,
                     const std::string& place) {
  if (catalog.attributes().find(name) != kNoAttribute) return;
  std::string known;
  const StringColumn& names = catalog.attribute_names();
  for (uint32_t k = 0; k < names.size(); ++k) {
    known += (known.empty() ? "use " : ", ") + std::string(names[k]);
  }
  throw RulesError(place + "unknown attribute \"" + name +
                   "\": " + (known.empty() ? "the feed gives its items none" : known));
}

FilterRequest to_filter(const RuleCondition& where, const CatalogView& catalog,
                        const std::string& place) {
  FilterRequest filter;
  for (const std::string& category : where.categories) {
    check_category(category, catalog, place);
    filter.categories.push_back(category);
  }
  const int digits = minor_unit_digits(catalog.currency());
  if (where.price_min) filter.price_min = minor_units(*where.price_min, digits);
  if (where.price_max) filter.price_max = minor_units(*where.price_max, digits);
  filter.on_sale = where.on_sale;
  for (const auto& [name, values] : where.attributes) {
    check_attribute(name, catalog, place);
    filter.attributes.push_back({name, {values.begin(), values.end()}});
  }
  return filter;
}

void add_matching(const RuleCondition& where, const CatalogView& catalog, const std::string& place,
                  std::vector<uint32_t>* items) {
  ExclusionSet excluded;
  excluded.reset(catalog.item_count());
  const Status status = apply_filter(catalog, to_filter(where, catalog, place), &excluded);
  if (!status.ok()) throw RulesError(place + status.message());
  for (uint32_t item = 0; item < catalog.base_item_count(); ++item) {
    if (!excluded.contains(item)) items->push_back(item);
  }
}

// Ids become numbers; those that are not in the catalogue are counted in `*unknown`.
std::vector<uint32_t> find_items(const RuleText& rule, const CatalogView& catalog,
                                 const std::string& place, std::vector<std::string>* unknown) {
  std::vector<uint32_t> items;
  for (const std::string& id : rule.items) {
    const uint32_t item = catalog.find(id);
    if (item < catalog.base_item_count()) {
      items.push_back(item);
    } else {
      unknown->push_back(id);
    }
  }
  if (rule.where) add_matching(*rule.where, catalog, place, &items);
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  return items;
}

}  // namespace

PackedRules pack_rules(const RulesFile& file, const CatalogView& catalog) {
  PackedRules packed;
  std::vector<RuleRecord> records;
  for (size_t index = 0; index < file.rules.size(); ++index) {
    const RuleText& rule = file.rules[index];
    const std::string place = rule_place(file.source, index);
    std::vector<std::string> unknown;
    RuleRecord record{.action = rule.action,
                      .position = rule.position,
                      .amount = rule.amount,
                      .rails = rule.rails,
                      .from = rule.from,
                      .until = rule.until,
                      .items = find_items(rule, catalog, place, &unknown)};
    if (!unknown.empty()) {
      packed.warnings.push_back(
          place + std::to_string(unknown.size()) + " of " + std::to_string(rule.items.size()) +
          " item ids are not in the catalogue, the first is \"" + unknown.front() + "\"");
    }
    if (record.items.empty()) {
      packed.warnings.push_back(place + "no item of the catalogue is meant: the rule is left out");
      continue;
    }
    records.push_back(std::move(record));
  }
  packed.rule_count = records.size();
  packed.shard = AlignedBuffer::copy_of(
      write_rules(records, catalog.base_item_count(), catalog.ids_checksum()));
  const Result<RulesView> opened = RulesView::open(packed.shard.bytes(), catalog);
  if (!opened.ok()) {
    throw RulesError(file.source + ": the rules cannot be packed: " + opened.status().message());
  }
  return packed;
}

}  // namespace nearshelf::pipeline
