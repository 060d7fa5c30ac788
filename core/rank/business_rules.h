// The shop's own rules, as far as they concern one request.
#pragma once

#include <vector>

#include "core/kernels/top_k.h"
#include "core/rank/rules_view.h"

namespace nearshelf {

class BusinessRules {
 public:
  struct Pin {
    uint32_t place;  // 1 = first
    uint32_t item;
  };

  // Takes the rules that hold for `kind` at `minute`; in rails of the
  // shopper's own items only those that hide. An item pinned twice keeps the place named first.
  void collect(const RulesView& rules, RailKind kind, int64_t minute);

  std::span<const uint32_t> hidden() const { return hidden_; }  // may repeat an item
  // What to add to scores, in z-score units, below 0 where a rule buries; entries of one item add
  // up.
  std::span<const Scored> boosts() const { return boosts_; }
  std::span<const Pin> pins() const { return pins_; }  // ascending places, distinct items

  float boost_of(uint32_t item) const;
  uint32_t pinned_place(uint32_t item) const;  // 0 = not pinned

 private:
  void pin(uint32_t item, uint32_t place);

  std::vector<uint32_t> hidden_;
  std::vector<Scored> boosts_;
  std::vector<Pin> pins_;
};

}  // namespace nearshelf
