// Why an item is in a rail.
#pragma once

#include "core/rank/candidates.h"

namespace nearshelf {

struct Reason {
  ReasonCode code = ReasonCode::kPopular;
  uint32_t cause = kNoItem;
};

// What the reason of an item refers to: the id of its cause, the rail's category for kPopularIn, or
// "". A view into the catalogue or the request.
std::string_view reason_reference(const RailItem& item, const Rail& rail,
                                  const CatalogView& catalog);

class Reasons {
 public:
  // What the shopper owns or is about to: an item that goes with one of those was bought with it.
  void collect_owned(const Session& session);

  // The reason of a candidate of `step`, as `candidates` just collected it.
  Reason of(RailStep step, const RailRequest& request, const Candidates& candidates,
            uint32_t item) const;

 private:
  Reason of_blend(RailStep step, const Candidates& candidates, uint32_t item) const;

  std::vector<uint32_t> owned_;
};

}  // namespace nearshelf
