// From being put on the page to being bought: what was released about each slot and model.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backend/insight/released.h"
#include "backend/insight/window_statistics.h"

namespace nearshelf::backend {

// How many devices, summed over the windows; a device counts once a day in each.
struct FunnelCounts {
  Estimate served, viewed, clicked, added, purchased;
};

struct FunnelRates {
  Estimate view_rate;      // viewed / served
  Estimate click_through;  // clicked / viewed
  Estimate cart_rate;      // added / clicked
  Estimate purchase_rate;  // purchased / clicked
};

struct FunnelTypical {
  TypicalWindow viewed, clicked, added, purchased;
};

struct FunnelSlot {
  std::string slot;
  ModelName model{};  // zero: no model was loaded
  FunnelCounts counts;
  FunnelRates rates;
  FunnelTypical typical;
  std::vector<RunWindow> series;  // the windows that the figures speak of
};

struct Funnel {
  std::vector<ReleasedWindow> windows;  // all that were released
  std::vector<FunnelSlot> slots;        // by slot, then by first window
};

// `group`: of kFunnel; its cells are sorted anew.
Funnel make_funnel(ReleasedGroup* group);

}  // namespace nearshelf::backend
