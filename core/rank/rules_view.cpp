#include "core/rank/rules_view.h"

#include "core/rank/rules_format.h"

namespace nearshelf {
namespace {

bool times_overlap(uint32_t from_a, uint32_t until_a, uint32_t from_b, uint32_t until_b) {
  return from_a < until_b && from_b < until_a;
}

}  // namespace

Result<RulesView> RulesView::open(Bytes bytes, const CatalogView& catalog) {
  const Result<ShardView> shard = ShardView::open(bytes, ShardRole::kRules);
  if (!shard.ok()) return shard.status();
  const auto meta = shard.value().array<uint8_t>(kRulesMeta, kRulesMetaSize);
  if (!meta.ok()) return meta.status();
  const uint32_t item_count = load_le<uint32_t>(meta.value().data());
  const Status fits = catalog.check_base(item_count, load_le<uint64_t>(meta.value().data() + 8));
  if (!fits.ok()) return fits;

  RulesView rules;
  rules.rule_count_ = load_le<uint32_t>(meta.value().data() + 4);
  if (rules.rule_count_ > kMaxRules) {
    return Status::range(ErrorCode::kTooLarge, "rule count", rules.rule_count_, 0, kMaxRules);
  }
  const auto entries =
      shard.value().array<uint8_t>(kRuleEntries, uint64_t{rules.rule_count_} * kRuleEntrySize);
  if (!entries.ok()) return entries.status();
  rules.entries_ = entries.value();
  const auto items = shard.value().section(kRuleItems);
  if (!items.ok()) return items.status();
  rules.items_ = items.value();

  uint32_t begin = 0;
  for (uint32_t k = 0; k < rules.rule_count_; ++k) {
    const Entry entry = rules.entry_at(k);
    if (const Status status = check(entry); !status.ok()) return status;
    if (entry.items_begin != begin || entry.items_end < begin ||
        entry.items_end > rules.items_.size()) {
      return Status::range(ErrorCode::kBadLayout, kRuleEntries.name(), entry.items_begin, begin,
                           begin);
    }
    if (const Status status = rules.check_items(entry, item_count); !status.ok()) return status;
    begin = entry.items_end;
  }
  if (begin != rules.items_.size()) {
    return Status::range(ErrorCode::kBadSectionSize, kRuleItems.name(), rules.items_.size(), begin,
                         begin);
  }
  if (const Status status = rules.check_pins(); !status.ok()) return status;
  return rules;
}

RulesView::Entry RulesView::entry_at(uint32_t k) const {
  static_assert(sizeof(Entry) == kRuleEntrySize);
  return load_le<Entry>(entries_.data() + size_t{k} * kRuleEntrySize);
}

Rule RulesView::rule_of(const Entry& entry) const {
  const Bytes encoded = items_.subspan(entry.items_begin, entry.items_end - entry.items_begin);
  return {static_cast<RuleAction>(entry.action), entry.position, entry.amount,
          RuleItems(encoded, entry.item_count)};
}

Status RulesView::check(const Entry& entry) {
  const auto action = static_cast<RuleAction>(entry.action);
  if (action < RuleAction::kPin || action > RuleAction::kHide) {
    return Status::range(ErrorCode::kBadValue, "RULE action", entry.action, 1, 4);
  }
  const bool is_pin = action == RuleAction::kPin;
  const bool has_amount = action == RuleAction::kBoost || action == RuleAction::kBury;
  const uint32_t lowest = is_pin ? 1 : 0;
  const uint32_t highest = is_pin ? kMaxPinPosition : 0;
  if (entry.position < lowest || entry.position > highest) {
    return Status::range(ErrorCode::kBadValue, "RULE position", entry.position, lowest, highest);
  }
  // Written so that NaN fails too.
  const bool amount_ok = has_amount
                             ? entry.amount >= kMinRuleAmount && entry.amount <= kMaxRuleAmount
                             : entry.amount == 0;
  if (!amount_ok) return Status::at(ErrorCode::kBadValue, "RULE amount");
  if (entry.reserved != 0) return Status::at(ErrorCode::kBadValue, "RULE reserved");
  if (entry.rails == 0 || (entry.rails & 1) != 0) {
    return Status::at(ErrorCode::kBadValue, "RULE rails");
  }
  if (entry.until <= entry.from) {
    return Status::range(ErrorCode::kBadValue, "RULE until", entry.until, uint64_t{entry.from} + 1,
                         UINT32_MAX);
  }
  return {};
}

Status RulesView::check_items(const Entry& entry, uint32_t item_count) const {
  const bool is_pin = static_cast<RuleAction>(entry.action) == RuleAction::kPin;
  const uint32_t most = is_pin ? 1 : item_count;
  if (entry.item_count < 1 || entry.item_count > most) {
    return Status::range(ErrorCode::kBadValue, "RULE item count", entry.item_count, 1, most);
  }
  ByteReader reader(items_.subspan(entry.items_begin, entry.items_end - entry.items_begin));
  uint64_t item = 0;
  for (uint32_t k = 0; k < entry.item_count; ++k) {
    const uint32_t step = reader.read_varint();
    item += step;
    if (!reader.ok() || item >= item_count || (k > 0 && step == 0)) {
      return Status::range(ErrorCode::kBadLayout, kRuleItems.name(), item, 0, item_count - 1);
    }
  }
  if (!reader.at_end()) {
    return Status::range(ErrorCode::kBadLayout, kRuleItems.name(), reader.position(),
                         entry.items_end - entry.items_begin, entry.items_end - entry.items_begin);
  }
  return {};
}

Status RulesView::check_pins() const {
  for (uint32_t a = 0; a < rule_count_; ++a) {
    const Entry first = entry_at(a);
    if (first.position == 0) continue;
    for (uint32_t b = a + 1; b < rule_count_; ++b) {
      const Entry second = entry_at(b);
      if (second.position == first.position && (second.rails & first.rails) != 0 &&
          times_overlap(first.from, first.until, second.from, second.until)) {
        return Status::range(ErrorCode::kBadValue, "RULE position taken twice", b, 0, b - 1);
      }
    }
  }
  return {};
}

}  // namespace nearshelf
