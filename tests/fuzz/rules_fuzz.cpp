// Any text as a rules file. What is accepted is packed against a small shop, and the shard that
// comes out opens: pack_rules() throws when it would not.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "pipeline/rules/rules_error.h"
#include "pipeline/rules/rules_packer.h"
#include "tests/core/test_shards.h"
#include "tests/core/test_shop.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const AlignedBuffer shard = test::catalog_shard(test::sample_shop(20));
  static const CatalogView catalog = CatalogView::open(shard.bytes()).value();
  try {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const RulesFile file = parse_rules(text, "rules.json");
    if (pack_rules(file, catalog).rule_count > file.rules.size()) std::abort();
  } catch (const RulesError& error) {
    const std::string what = error.what();
    // Refused with a sentence; what passed the checks of the file must also fit the format.
    if (what.starts_with("rules.json: the rules cannot be packed")) std::abort();
  }
  return 0;
}
