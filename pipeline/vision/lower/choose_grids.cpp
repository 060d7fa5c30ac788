#include "pipeline/vision/lower/choose_grids.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <string>

#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/lower/histogram.h"
#include "pipeline/vision/lower/pixel_scaling.h"
#include "pipeline/vision/lower/worst_case.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

// The tensors that must have one grid, each known by one of them.
class SharedGrids {
 public:
  explicit SharedGrids(const Network& network) : parent_(network.tensors.size()) {
    std::iota(parent_.begin(), parent_.end(), 0);
    for (const Step& step : network.steps) {
      if (!keeps_grid(step.op)) continue;
      for (const int input : step.inputs) parent_[find(input)] = find(step.output);
    }
  }

  int find(int tensor) {
    while (parent_[tensor] != tensor) tensor = parent_[tensor] = parent_[parent_[tensor]];
    return tensor;
  }

 private:
  std::vector<int> parent_;
};

// What is known of the values that share a grid.
struct Seen {
  std::optional<Range> own;  // the model's grids
  Histogram histogram;
};

void see_photos(const Network& network, const Graph& graph, const PixelScaling& pixels,
                std::span<const Pixels> photos, SharedGrids* shared, std::vector<Seen>* seen) {
  FloatExecutor executor(graph);
  for (const Pixels& photo : photos) {
    executor.run(scaled_pixels(photo, pixels));
    for (const Step& step : network.steps) {
      const int source = network.tensors[step.output].source;
      if (keeps_grid(step.op) || source < 0) continue;
      (*seen)[shared->find(step.output)].histogram.add(executor.values(source));
    }
  }
}

void see_own_grids(const Network& network, const Graph& graph, SharedGrids* shared,
                   std::vector<Seen>* seen) {
  for (const Step& step : network.steps) {
    const int source = network.tensors[step.output].source;
    if (source < 0 || !graph.tensors[source].grid) continue;
    const Range range = range_of(*graph.tensors[source].grid);
    std::optional<Range>& own = (*seen)[shared->find(step.output)].own;
    own = own ? united(*own, range) : range;
  }
}

// A model's own range is often that of its extremes: too wide for half as many values.
ActivationGrid best_grid(const Seen& seen, int top) {
  constexpr Range kEverything = {std::numeric_limits<float>::lowest(),
                                 std::numeric_limits<float>::max()};
  if (seen.histogram.empty()) return make_grid(*seen.own, top);
  return seen.histogram.best_grid(top, seen.own.value_or(kEverything));
}

}  // namespace

std::vector<ActivationGrid> choose_grids(const Network& network, const Graph& graph,
                                         const PixelScaling& pixels,
                                         std::span<const Pixels> calibration, int top) {
  SharedGrids shared(network);
  std::vector<Seen> seen(network.tensors.size());
  see_own_grids(network, graph, &shared, &seen);
  const bool all_own =
      std::all_of(network.steps.begin(), network.steps.end(),
                  [&](const Step& step) { return seen[shared.find(step.output)].own.has_value(); });
  if (!all_own && calibration.size() < kMinCalibrationPhotos) {
    throw VisionError(
        graph.name + ": a model in float needs at least " + std::to_string(kMinCalibrationPhotos) +
        " photos to choose its integer ranges on; there are " + std::to_string(calibration.size()));
  }
  if (calibration.size() >= kMinCalibrationPhotos) {
    see_photos(network, graph, pixels, calibration, &shared, &seen);
  }

  std::vector<ActivationGrid> grids(network.tensors.size());
  grids[0] = {1, 0, 255};
  for (const Step& step : network.steps) {
    grids[step.output] = best_grid(seen[shared.find(step.output)], top);
  }
  std::vector<int> representatives(network.tensors.size());
  for (size_t i = 0; i < representatives.size(); ++i) {
    representatives[i] = shared.find(static_cast<int>(i));
  }
  widen_grids(network, representatives, &grids);
  return grids;
}

}  // namespace nearshelf::pipeline
