// What is counted: cells in five groups, each cell one number per hour.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "backend/base/clock.h"
#include "core/privacy/contribution.h"

namespace nearshelf::backend {

// Groups are released, noised and budgeted one by one. Stored: never reuse or renumber one.
enum class MetricGroup : uint8_t {
  kFunnel = 1,       // model, subject = slot, event: devices in which the event happened
  kItems = 2,        // subject = slot, object = item, event
  kTransitions = 3,  // subject = item clicked before, object = item clicked next
  kExperiments = 4,  // subject = "experiment:arm", event (session = the device is in the arm)
  kSegments = 5,     // subject = segment
};
inline constexpr uint8_t kMetricGroupEnd = 6;  // one past the largest value

// "funnel", "items", "transitions", "experiments", "segments"; "" for an unknown value.
std::string_view metric_group_name(MetricGroup group);
std::optional<MetricGroup> parse_metric_group(std::string_view name);

// One cell of a group. Parts that a group does not use are zero or empty.
struct Cell {
  MetricGroup group = MetricGroup::kFunnel;
  ModelName model{};
  std::string subject;
  std::string object;
  uint8_t event = 0;  // FeedbackEvent, or 0

  auto operator<=>(const Cell&) const = default;
};

// As the manifest writes it; "" when the page had none loaded, or the group has no models.
std::string model_text(const ModelName& model);

// At most this much one privacy unit (a device in a day, or a page visit where nothing may be
// stored) adds to all cells of a group together, each cell at most by 1: the SDK holds to it over
// the day, decode_contribution for each message. L1 sensitivity = cells, L2 = sqrt(cells).
uint32_t max_cells_per_unit(MetricGroup group);

}  // namespace nearshelf::backend
