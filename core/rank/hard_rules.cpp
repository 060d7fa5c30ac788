#include "core/rank/hard_rules.h"

#include <array>
#include <span>

#include "core/catalog/filter.h"
#include "core/rank/rail_chain.h"

namespace nearshelf {
namespace {

constexpr std::array<std::string_view, 13> kExclusionNames = {"",
                                                              "out-of-stock",
                                                              "hidden",
                                                              "filter",
                                                              "in-cart",
                                                              "just-purchased",
                                                              "current",
                                                              "seen",
                                                              "shown-elsewhere",
                                                              "below-min-score",
                                                              "not-a-candidate",
                                                              "capped",
                                                              "behind-others"};

template <typename Items>
void add_all(const Items& items, uint32_t item_count, ExclusionSet* excluded) {
  for (const uint32_t item : items) {
    if (item < item_count) excluded->add(item);
  }
}

void add_seen(const RailContext& context, ExclusionSet* excluded) {
  // Without the history such a rail would have nothing left to show.
  if (lists_own_items(context.request.kind)) return;
  context.session.for_each_event([&](uint32_t item, EventType, int64_t) {
    if (item < context.catalog.item_count()) excluded->add(item);
  });
}

}  // namespace

std::string_view exclusion_name(Exclusion exclusion) {
  return kExclusionNames[static_cast<size_t>(exclusion)];
}

Status exclude_by(Exclusion rule, const RailContext& context, const BusinessRules& rules,
                  ExclusionSet* excluded) {
  const RailRequest& request = context.request;
  const uint32_t item_count = context.catalog.item_count();
  std::vector<uint32_t> listed;
  switch (rule) {
    case Exclusion::kOutOfStock:
      for (uint32_t item = 0; item < item_count; ++item) {
        if (context.out_of_stock.contains(item)) excluded->add(item);
      }
      break;
    case Exclusion::kHidden:
      add_all(rules.hidden(), item_count, excluded);
      break;
    case Exclusion::kFilter:
      if (request.where != nullptr) return apply_filter(context.catalog, *request.where, excluded);
      break;
    case Exclusion::kInCart:
      if (!request.exclude_cart) break;
      context.session.cart(&listed);
      add_all(listed, item_count, excluded);
      break;
    case Exclusion::kJustPurchased:
      if (!request.exclude_purchased) break;
      context.session.just_purchased(request.minute, &listed);
      add_all(listed, item_count, excluded);
      break;
    case Exclusion::kCurrent:
      if (!request.exclude_current) break;
      listed.push_back(request.anchor);
      if (request.kind == RailKind::kForYou) listed.push_back(context.session.last_viewed());
      add_all(listed, item_count, excluded);
      break;
    case Exclusion::kSeen:
      if (request.exclude_seen) add_seen(context, excluded);
      break;
    case Exclusion::kElsewhere:
      add_all(request.excluded, item_count, excluded);
      break;
    default:
      break;
  }
  return {};
}

Status apply_hard_rules(const RailContext& context, const BusinessRules& rules,
                        ExclusionSet* excluded) {
  *excluded = context.out_of_stock;
  for (const Exclusion rule : std::span(kHardRules).subspan(1)) {
    const Status status = exclude_by(rule, context, rules, excluded);
    if (!status.ok()) return status;
  }
  return {};
}

}  // namespace nearshelf
