// What a rail is asked for and what it answers. The page for storefront engineers: docs/RAILS.md.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "core/catalog/catalog_view.h"

namespace nearshelf {

struct FilterRequest;

// Values cross into JavaScript: never reuse or renumber one.
enum class RailKind : uint8_t {
  kForYou = 1,          // from everything the shopper did
  kSimilar = 2,         // goes with one item, the anchor
  kTrending = 3,        // popular with everybody in the last days
  kBoughtTogether = 4,  // bought with the anchor, or with what is in the cart
  kRecentlyViewed = 5,  // the shopper's own latest views
  kBuyAgain = 6,        // the shopper's own purchases, most frequent first
  kNew = 7,             // added to the shop last
  kOnSale = 8,          // reduced items, as for-you would rank them
  kLooksLike = 9,       // looks like the anchor, or like a photo
};
inline constexpr uint32_t kRailKindCount = 10;  // one past the largest value

enum class RailSource : uint8_t {
  kModel = 1,     // the shopper's history, or the anchor, decided
  kPopular = 2,   // the same for everybody
  kFallback = 3,  // nothing of what the rail is named after could be had; `step` says why
};

// The steps of the fallback chains (core/rank/rail_chain.h), and two ways to answer with nothing.
enum class RailStep : uint8_t {
  kPersonal = 1,       // the blended score of this shopper
  kAnchor = 2,         // what goes with the anchor
  kCart = 3,           // what was bought with the items in the cart
  kSimilar = 4,        // similar to the anchor, where nothing was bought with it
  kHistory = 5,        // the shopper's own items
  kNewest = 6,         // items added last
  kReduced = 7,        // items whose price is reduced
  kTrend = 8,          // popularity of the last days
  kPopularIn = 9,      // popular in the category of the page or of the anchor
  kPopular = 10,       // popular in the shop
  kPinned = 11,        // only items that a rule pinned
  kNothingKnown = 12,  // empty: no step of the chain had anything to offer
  kAllExcluded = 13,   // empty: hard rules left nothing of what the steps offered
  kLooks = 14,         // what looks like the anchor's photo, or like the photo of the request
};

// Values cross into JavaScript: never reuse or renumber one.
enum class ReasonCode : uint8_t {
  kViewedSimilar = 1,  // goes with `cause`, an item of the history, or the anchor
  kTaste = 2,          // fits the history as a whole
  kPopular = 3,        // popular in the shop
  kAgain = 4,          // purchased before
  kBoughtWith = 5,     // bought with `cause`, which is in the cart, was purchased, or is the anchor
  kPopularIn = 6,      // popular in the category Rail::category
  kNew = 7,            // added to the shop lately
  kOnSale = 8,         // its price is reduced
  kPinned = 9,         // put here by a rule of the shop
  kViewed = 10,        // viewed before
  kLooksLike = 11,  // its photo looks like that of `cause`, the anchor, or like the shopper's own
};

// The machine-readable names that the SDK hands out, for example "viewed-similar".
std::string_view rail_kind_name(RailKind kind);
std::string_view reason_name(ReasonCode reason);
std::string_view source_name(RailSource source);
std::string_view step_name(RailStep step);

// Parses "for-you", "similar" and so on. Returns false for anything else.
bool parse_rail_kind(std::string_view name, RailKind* kind);

struct RailRequest {
  RailKind kind = RailKind::kForYou;
  // kSimilar, kBoughtTogether, kLooksLike; kNoItem = none, or an unknown item.
  uint32_t anchor = kNoItem;
  uint32_t limit = 12;            // at most this many items; fewer when fewer remain
  bool exclude_cart = true;       // leave out what is in the cart
  bool exclude_purchased = true;  // leave out what was purchased within kJustPurchasedMinutes
  bool exclude_current = true;    // leave out the anchor and, for kForYou, the item viewed last
  bool exclude_seen = false;      // leave out every item of the history, but in rails made of it
  int64_t minute = 0;             // now, on the clock of the session's events
  // Shown elsewhere on the page, or named by the caller. Numbers beyond the catalogue are skipped.
  std::span<const uint32_t> excluded = {};
  const FilterRequest* where = nullptr;  // only items that match; borrowed for the call
  // Leave out items whose score, before boosts, is lower: fewer items rather than junk. In z-score
  // units, kLooks as a cosine. NaN = off. Without effect on kRecentlyViewed and kBuyAgain.
  float min_score = std::numeric_limits<float>::quiet_NaN();
  float diversity = 0;            // 0 = plain order .. 1 = as unlike as possible
  uint32_t max_per_category = 0;  // 0 = no cap
  uint32_t max_per_brand = 0;     // 0 = no cap
  float rotation = 0;             // 0 .. 1: how far items that were shown and not clicked step back
  // Category of the page: what is popular there goes first where nothing is known of the shopper.
  std::string_view context_category = {};
  // kLooksLike: the embedding of a photo, instead of an anchor; empty = none. Borrowed for the
  // call.
  std::span<const float> look = {};
  uint64_t look_encoder = 0;  // Encoder::id() of the encoder that made it
};

struct RailItem {
  uint32_t item;
  float score;  // comparable within one rail and step only; before diversity and rotation
  ReasonCode reason;
  uint32_t cause;  // kViewedSimilar, kBoughtWith, kLooksLike: the item behind it, or kNoItem
};

struct Rail {
  RailSource source = RailSource::kFallback;
  RailStep step = RailStep::kNothingKnown;  // that gave the first item not pinned
  std::vector<RailItem> items;              // best first
  // Of kPopularIn: views the request's or the catalogue's text.
  std::string_view category = {};
};

}  // namespace nearshelf
