// Why an item stands where it stands, in numbers.
#pragma once

#include "core/rank/candidates.h"
#include "core/rank/hard_rules.h"

namespace nearshelf {

// One addend of a score.
struct ScorePart {
  std::string_view name;  // "rows", "popularity" and so on
  float z;                // the item's z-score in this part
  float weight;
  float contribution;  // weight * z
};

struct Explanation {
  uint32_t place = 0;  // in the rail, 1 = first; 0 = not in it
  Exclusion excluded_by = Exclusion::kNone;
  // The step that scored the item: the one that put it into the rail, otherwise the first that
  // offers it, or kNothingKnown.
  RailStep step = RailStep::kNothingKnown;
  std::vector<ScorePart> parts;  // contributions add up to `blended`, up to rounding
  float blended = 0;             // before rules, rotation and diversity
  float boost = 0;               // by rules, z-score units; below 0 for a buried item
  uint32_t pinned = 0;           // the place that a rule names, 0 = none
  // Taken off the relevance, which is 0 to 1 within the candidates: by impressions, and by
  // likeness to the items chosen before this one.
  float rotation_penalty = 0;
  float diversity_penalty = 0;
  ReasonCode reason = ReasonCode::kPopular;  // meaningful where place > 0
};

// The addends of the score of `item` (a candidate) in the last collect() of `candidates`.
std::vector<ScorePart> score_parts(const Candidates& candidates, uint32_t item);

}  // namespace nearshelf
