// From a rules file and a packed catalogue to the rules shard.
#pragma once

#include <string>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/catalog/catalog_view.h"
#include "pipeline/rules/rules_file.h"

namespace nearshelf::pipeline {

struct PackedRules {
  AlignedBuffer shard;
  size_t rule_count = 0;              // in the shard
  std::vector<std::string> warnings;  // one line each: ids that are not in the catalogue, rules
                                      // that mean no item and are left out
};

// Finds the items that each rule means, with the prices of `catalog` as it stands; items that a
// delta added cannot be named. Throws RulesError for an unknown category or attribute, with the
// number of the rule.
PackedRules pack_rules(const RulesFile& file, const CatalogView& catalog);

}  // namespace nearshelf::pipeline
