// The one pipeline behind every rail: hard rules, then step by step candidates and their scores,
// business rules, diversity and reasons.
#pragma once

#include "core/rank/business_rules.h"
#include "core/rank/candidates.h"
#include "core/rank/diversity.h"
#include "core/rank/explain.h"
#include "core/rank/hard_rules.h"
#include "core/rank/reasons.h"

namespace nearshelf {

class Ranker {
 public:
  // Plans for a catalogue and its model; both are borrowed until the next call.
  void prepare(const CatalogView& catalog, const ModelView& model);

  // Fails with kUnknownAttribute, or kNotPositiveDefinite for a model with invalid numbers.
  Result<Rail> rank(const RailContext& context, const RulesView& rules);

  // Why `item` (< item_count()) stands where rank() puts it. Fails as rank().
  Result<Explanation> explain(const RailContext& context, const RulesView& rules, uint32_t item);

 private:
  Status prepare_rules(const RailContext& context, const RulesView& rules);
  Result<Rail> walk_chain(const RailContext& context);
  void take_pins(size_t limit);
  void take_from_step(RailStep step, const RailContext& context);
  void find_best(const RailContext& context, size_t count);
  void find_best_listed(const RailContext& context, size_t count);
  RailSource source_of(RailStep step) const;
  std::vector<RailItem> with_pins() const;

  // Scores once more the step that explains `item`: that it came from, or the first that offers it.
  Result<RailStep> collect_again(const RailContext& context, uint32_t item);
  Result<Exclusion> excluded_by(const RailContext& context, uint32_t item);
  float diversity_penalty(const RailContext& context, uint32_t item) const;

  struct Ranked {
    RailItem item;
    RailStep step;
  };

  Candidates candidates_;
  BusinessRules rules_;
  Diversity diversity_;
  Reasons reasons_;
  ExclusionSet excluded_;                 // by hard rules, and what the rail holds already
  std::vector<float> adjusted_;           // scores with boosts, NaN = left out; or boosts alone
  std::vector<Scored> pool_;              // the best candidates of a step
  std::vector<BusinessRules::Pin> pins_;  // those that hard rules allow
  std::vector<Scored> chosen_;            // pins, then the others in the order they were chosen
  std::vector<Ranked> ranked_;            // the others alone
};

}  // namespace nearshelf
