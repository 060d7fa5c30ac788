#include "pipeline/vision/lower/pixel_scaling.h"

#include <cmath>

#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {

PixelScaling resolve_scaling(const Graph& graph, const PixelScaling& asked) {
  PixelScaling result = asked;
  const std::optional<Grid>& grid = graph.tensors[graph.inputs[0]].grid;
  if (grid && grid->scales.size() == 1 && grid->high - grid->low == 255) {
    for (size_t c = 0; c < 3; ++c) {
      result.mean[c] = static_cast<float>(grid->zeros[0] - grid->low);
      result.deviation[c] = 1 / grid->scales[0];
    }
  }
  for (size_t c = 0; c < 3; ++c) {
    if (!std::isfinite(result.mean[c]) || !std::isnormal(result.deviation[c])) {
      throw VisionError(graph.name +
                        ": the scaling of pixels needs finite means and deviations other than 0");
    }
  }
  return result;
}

std::vector<float> scaled_pixels(const Pixels& rgba, const PixelScaling& scaling) {
  std::vector<float> values;
  values.reserve(rgba.size() / 4 * 3);
  for (size_t i = 0; i + 3 < rgba.size(); i += 4) {
    for (size_t c = 0; c < 3; ++c) {
      values.push_back((static_cast<float>(rgba[i + c]) - scaling.mean[c]) / scaling.deviation[c]);
    }
  }
  return values;
}

}  // namespace nearshelf::pipeline
