// A rules shard: what the shop's merchandisers decided, over what the model says.
#pragma once

#include "core/rank/rail.h"
#include "core/shard/shard_view.h"

namespace nearshelf {

// Values are those of the format: never reuse or renumber one.
enum class RuleAction : uint8_t {
  kPin = 1,    // the item takes `position` of the rail
  kBoost = 2,  // `amount` is added to the items' scores
  kBury = 3,   // `amount` is subtracted from the items' scores
  kHide = 4,   // the items are left out
};

// Item numbers of one rule, ascending, none twice. Views the shard's bytes.
class RuleItems {
 public:
  RuleItems() = default;
  // For bytes that RulesView::open has validated: `count` varints.
  RuleItems(Bytes encoded, uint32_t count) : encoded_(encoded), count_(count) {}

  uint32_t size() const { return count_; }

  // Calls visit(item) for each item, ascending.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    ByteReader reader(encoded_);
    uint32_t item = 0;
    for (uint32_t k = 0; k < count_; ++k) {
      item += reader.read_varint();
      visit(item);
    }
  }

 private:
  Bytes encoded_;
  uint32_t count_ = 0;
};

struct Rule {
  RuleAction action;
  uint16_t position;  // kPin: from 1; otherwise 0
  float amount;  // kBoost and kBury: z-score units, kMinRuleAmount to kMaxRuleAmount; otherwise 0
  RuleItems items;  // exactly one for kPin; numbers of the catalogue shard's items
};

inline constexpr uint32_t kMaxRules = 4096;
inline constexpr uint16_t kMaxPinPosition = 100;
inline constexpr float kMinRuleAmount = 0.1f;
inline constexpr float kMaxRuleAmount = 5.0f;

class RulesView {
 public:
  RulesView() = default;

  // Validates the whole shard against the catalogue it was packed for. Views `shard`, which the
  // caller keeps as ShardView says. Fails as ShardView::open does, with kCatalogMismatch,
  // kTooLarge, kBadValue, kBadLayout or kBadSectionSize.
  static Result<RulesView> open(Bytes shard, const CatalogView& catalog);

  uint32_t size() const { return rule_count_; }

  // Calls visit(const Rule&) for every rule, whatever its rails and times.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (uint32_t k = 0; k < rule_count_; ++k) visit(rule_of(entry_at(k)));
  }

  // Calls visit(const Rule&) for each rule that holds for `kind` at `minute` (since 1970-01-01
  // 00:00 UTC), in the order of the rules file. No two pins among them have the same position.
  template <typename Visit>
  void for_each_active(RailKind kind, int64_t minute, Visit&& visit) const {
    for (uint32_t k = 0; k < rule_count_; ++k) {
      const Entry entry = entry_at(k);
      if ((entry.rails >> static_cast<unsigned>(kind) & 1) == 0) continue;
      if (minute < int64_t{entry.from} || minute >= int64_t{entry.until}) continue;
      visit(rule_of(entry));
    }
  }

 private:
  // One entry of RULE, as in docs/FORMAT.md.
  struct Entry {
    uint8_t action;
    uint8_t reserved;
    uint16_t position;
    float amount;
    uint32_t rails;
    uint32_t from;
    uint32_t until;
    uint32_t items_begin;
    uint32_t items_end;
    uint32_t item_count;
  };

  Entry entry_at(uint32_t k) const;
  Rule rule_of(const Entry& entry) const;
  static Status check(const Entry& entry);
  Status check_items(const Entry& entry, uint32_t item_count) const;
  Status check_pins() const;

  uint32_t rule_count_ = 0;
  Bytes entries_;
  Bytes items_;
};

}  // namespace nearshelf
