#include "backend/store/cell.h"

#include "backend/base/hex.h"

namespace nearshelf::backend {

std::string_view metric_group_name(MetricGroup group) {
  switch (group) {
    case MetricGroup::kFunnel:
      return "funnel";
    case MetricGroup::kItems:
      return "items";
    case MetricGroup::kTransitions:
      return "transitions";
    case MetricGroup::kExperiments:
      return "experiments";
    case MetricGroup::kSegments:
      return "segments";
  }
  return "";
}

std::optional<MetricGroup> parse_metric_group(std::string_view name) {
  for (uint8_t value = 1; value < kMetricGroupEnd; ++value) {
    const auto group = static_cast<MetricGroup>(value);
    if (metric_group_name(group) == name) return group;
  }
  return std::nullopt;
}

std::string model_text(const ModelName& model) {
  return model == ModelName{} ? std::string() : to_hex(model);
}

uint32_t max_cells_per_unit(MetricGroup group) {
  switch (group) {
    case MetricGroup::kFunnel:
      return kMaxFunnelCells;
    case MetricGroup::kItems:
      return kMaxItemCells;
    case MetricGroup::kTransitions:
      return kMaxTransitions;
    case MetricGroup::kExperiments:
      return kMaxExperimentCells;
    case MetricGroup::kSegments:
      return kMaxSegments;
  }
  return 0;
}

}  // namespace nearshelf::backend
