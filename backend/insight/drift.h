// Whether what is clicked, and who comes, has moved: the present against a baseline just before.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/insight/distribution.h"
#include "backend/insight/released.h"

namespace nearshelf::backend {

struct Period {
  Hour from = 0;
  Hour to = 0;
};

struct ComparedPeriods {
  Period baseline, present;
};

// The last seven days of `windows` against the seven before; shorter windows of time, of whole days
// if there are two and of single windows if not, where less was released. Empty with fewer than two
// windows.
std::optional<ComparedPeriods> periods_to_compare(const std::vector<ReleasedWindow>& windows);

struct DriftSeries {
  std::string name;
  std::string kind;  // "monitoring", "items", "segments", "skew"
  DriftEstimate drift;
  ComparedPeriods periods;
};

// The distribution of one event over items, all slots together: `group` of kItems, its cells are
// sorted anew. Empty without enough data.
std::optional<DriftSeries> item_drift(ReleasedGroup* group, FeedbackEvent event);

// The distribution over segments: `group` of kSegments.
std::optional<DriftSeries> segment_drift(ReleasedGroup* group);

inline constexpr size_t kDeciles = 10;

// How popular an item was when the catalogue was built: 0 = its first tenth. Empty for an item that
// is not in it.
using DecileOfItem = std::function<std::optional<size_t>(std::string_view item)>;

struct SkewDecile {
  ShareEstimate present;
  ShareEstimate baseline;
};

// Data skew: the share of clicks that each tenth of the catalogue gets. The model learnt from the
// past, in which the first tenths were the most popular; where these shares move, it ages.
struct Skew {
  DriftSeries series;
  std::vector<SkewDecile> deciles;
};
std::optional<Skew> popularity_skew(ReleasedGroup* group, const DecileOfItem& decile_of);

}  // namespace nearshelf::backend
