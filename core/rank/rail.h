// What a rail is asked for and what it answers.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/catalog/catalog_view.h"

namespace nearshelf {

// Values cross into JavaScript: never reuse or renumber one.
enum class RailKind : uint8_t {
  kForYou = 1,    // from everything the shopper did; never the item viewed last, which is on screen
  kSimilar = 2,   // goes with one item, the anchor
  kTrending = 3,  // popular with everybody
};

enum class RailSource : uint8_t {
  kModel = 1,    // the shopper's history, or the anchor, decided
  kPopular = 2,  // nothing is known yet: popular items
};

enum class ReasonCode : uint8_t {
  kViewedSimilar = 1,  // goes with `cause`, an item of the history, or the anchor
  kTaste = 2,          // fits the history as a whole
  kPopular = 3,        // popular in the shop
  kAgain = 4,          // purchased before
};

// The machine-readable names that the SDK hands out, for example "viewed-similar".
std::string_view reason_name(ReasonCode reason);
std::string_view source_name(RailSource source);

// Parses "for-you", "similar" or "trending". Returns false for anything else.
bool parse_rail_kind(std::string_view name, RailKind* kind);

struct RailRequest {
  RailKind kind = RailKind::kForYou;
  uint32_t anchor = kNoItem;      // kSimilar only; kNoItem = unknown item, answered as kPopular
  uint32_t limit = 12;            // at most this many items; fewer when fewer remain
  bool exclude_cart = true;       // leave out what is in the cart
  bool exclude_purchased = true;  // leave out what was just purchased
  int64_t minute = 0;             // now, on the clock of the session's events
};

struct RailItem {
  uint32_t item;
  float score;        // comparable within one rail only
  ReasonCode reason;  // the part of the score that contributed most
  uint32_t cause;     // kViewedSimilar: the item that contributed most; otherwise kNoItem
};

struct Rail {
  RailSource source = RailSource::kPopular;
  std::vector<RailItem> items;  // best first
};

}  // namespace nearshelf
