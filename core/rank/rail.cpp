#include "core/rank/rail.h"

namespace nearshelf {

std::string_view reason_name(ReasonCode reason) {
  switch (reason) {
    case ReasonCode::kViewedSimilar:
      return "viewed-similar";
    case ReasonCode::kTaste:
      return "taste";
    case ReasonCode::kPopular:
      return "popular";
    case ReasonCode::kAgain:
      return "again";
  }
  return "";
}

std::string_view source_name(RailSource source) {
  return source == RailSource::kModel ? "model" : "popular";
}

bool parse_rail_kind(std::string_view name, RailKind* kind) {
  if (name == "for-you") {
    *kind = RailKind::kForYou;
  } else if (name == "similar") {
    *kind = RailKind::kSimilar;
  } else if (name == "trending") {
    *kind = RailKind::kTrending;
  } else {
    return false;
  }
  return true;
}

}  // namespace nearshelf
