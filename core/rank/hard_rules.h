// Rules that no score overrides, as one bitmap that is ready before anything is ranked.
#pragma once

#include "core/rank/business_rules.h"
#include "core/rank/rail_context.h"

namespace nearshelf {

// Why an item is not in a rail. Hard rules come first, in the order
// they are looked at.
// Values cross into JavaScript: never reuse or renumber one.
enum class Exclusion : uint8_t {
  kNone = 0,
  kOutOfStock = 1,
  kHidden = 2,         // by a rule of the shop
  kFilter = 3,         // does not match `where`
  kInCart = 4,         // exclude_cart
  kJustPurchased = 5,  // exclude_purchased
  kCurrent = 6,        // exclude_current: on screen
  kSeen = 7,           // exclude_seen: in the history
  kElsewhere = 8,      // excluded: shown elsewhere on the page, or named by the caller
  kBelowMinScore = 9,  // min_score
  kNotCandidate = 10,  // the rail is not about it: not reduced, not new, never viewed
  kCapped = 11,        // max_per_category or max_per_brand
  kBehindOthers = 12,  // `limit` others rank before it
};

// The machine-readable name, for example "in-cart"; "" for kNone.
std::string_view exclusion_name(Exclusion exclusion);

// The hard rules that need no score, in order.
inline constexpr Exclusion kHardRules[] = {
    Exclusion::kOutOfStock,    Exclusion::kHidden,  Exclusion::kFilter, Exclusion::kInCart,
    Exclusion::kJustPurchased, Exclusion::kCurrent, Exclusion::kSeen,   Exclusion::kElsewhere};

// Adds the items that one rule leaves out of `*excluded`, which covers the catalogue. Fails with
// kUnknownAttribute, for kFilter.
Status exclude_by(Exclusion rule, const RailContext& context, const BusinessRules& rules,
                  ExclusionSet* excluded);

// Sets `*excluded` to what all hard rules leave out.
Status apply_hard_rules(const RailContext& context, const BusinessRules& rules,
                        ExclusionSet* excluded);

}  // namespace nearshelf
