#include "core/rank/rules_writer.h"

#include "core/rank/rules_format.h"
#include "core/shard/shard_writer.h"

namespace nearshelf {

std::vector<uint8_t> write_rules(const std::vector<RuleRecord>& rules, uint32_t item_count,
                                 uint64_t ids_checksum) {
  ByteWriter meta;
  meta.write(item_count);
  meta.write(static_cast<uint32_t>(rules.size()));
  meta.write(ids_checksum);

  ByteWriter entries;
  ByteWriter items;
  for (const RuleRecord& rule : rules) {
    const auto begin = static_cast<uint32_t>(items.size());
    uint32_t previous = 0;
    for (const uint32_t item : rule.items) {
      items.write_varint(item - previous);
      previous = item;
    }
    entries.write(static_cast<uint8_t>(rule.action));
    entries.write<uint8_t>(0);
    entries.write(rule.position);
    entries.write(rule.amount);
    entries.write(rule.rails);
    entries.write(rule.from);
    entries.write(rule.until);
    entries.write(begin);
    entries.write(static_cast<uint32_t>(items.size()));
    entries.write(static_cast<uint32_t>(rule.items.size()));
  }

  ShardWriter shard(ShardRole::kRules);
  shard.add(kRulesMeta, meta.bytes());
  shard.add(kRuleEntries, entries.bytes());
  shard.add(kRuleItems, items.bytes());
  return shard.finish();
}

}  // namespace nearshelf
