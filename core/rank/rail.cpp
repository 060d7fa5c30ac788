#include "core/rank/rail.h"

#include <array>

namespace nearshelf {
namespace {

// Each in the order of the enumeration, whose first value is 1.
constexpr std::array<std::string_view, 9> kKindNames = {
    "for-you",   "similar", "trending", "bought-together", "recently-viewed",
    "buy-again", "new",     "on-sale",  "looks-like"};
constexpr std::array<std::string_view, 3> kSourceNames = {"model", "popular", "fallback"};
constexpr std::array<std::string_view, 14> kStepNames = {
    "personal", "anchor",     "cart",    "similar", "history",       "newest",       "reduced",
    "trend",    "popular-in", "popular", "pinned",  "nothing-known", "all-excluded", "looks"};
constexpr std::array<std::string_view, 11> kReasonNames = {
    "viewed-similar", "taste",  "popular", "again",     "bought-with", "popular-in", "new",
    "on-sale",        "pinned", "viewed",  "looks-like"};

template <typename Enum, size_t kCount>
std::string_view name_of(const std::array<std::string_view, kCount>& names, Enum value) {
  const size_t place = static_cast<size_t>(value) - 1;
  return place < kCount ? names[place] : std::string_view{};
}

}  // namespace

std::string_view rail_kind_name(RailKind kind) { return name_of(kKindNames, kind); }
std::string_view reason_name(ReasonCode reason) { return name_of(kReasonNames, reason); }
std::string_view source_name(RailSource source) { return name_of(kSourceNames, source); }
std::string_view step_name(RailStep step) { return name_of(kStepNames, step); }

bool parse_rail_kind(std::string_view name, RailKind* kind) {
  for (size_t place = 0; place < kKindNames.size(); ++place) {
    if (kKindNames[place] != name) continue;
    *kind = static_cast<RailKind>(place + 1);
    return true;
  }
  return false;
}

}  // namespace nearshelf
