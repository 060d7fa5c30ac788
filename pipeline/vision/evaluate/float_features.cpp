#include "pipeline/vision/evaluate/float_features.h"

#include <deque>

#include "pipeline/train/parallel.h"
#include "pipeline/vision/embed/make_photo_rows.h"
#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/lower/cut.h"
#include "pipeline/vision/lower/pixel_scaling.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

// The mean over all pixels; `values` are pixels x out.size().
void average(std::span<const float> values, std::span<float> out) {
  std::vector<double> sums(out.size(), 0.0);
  for (size_t k = 0; k < values.size(); ++k) sums[k % out.size()] += values[k];
  const double pixels = static_cast<double>(values.size()) / static_cast<double>(out.size());
  for (size_t c = 0; c < out.size(); ++c) out[c] = static_cast<float>(sums[c] / pixels);
}

}  // namespace

PhotoRows float_features(const VisionModel& model, std::span<const std::filesystem::path> photos,
                         std::string_view step, Progress* progress) {
  const Graph graph = cut(model.graph(), model.options().output);
  const PixelScaling scaling = resolve_scaling(graph, model.options().pixels);
  const int output = graph.outputs.front();
  std::deque<FloatExecutor> executors;
  for (unsigned core = 0; core < worker_count(); ++core) executors.emplace_back(graph);
  return make_photo_rows(
      photos, static_cast<uint32_t>(graph.tensors[output].shape.back()), nullptr, step, progress,
      [&](const Photo& photo, const std::string& name, unsigned worker, std::span<float> row) {
        FloatExecutor& executor = executors[worker];
        executor.run(scaled_pixels(model.pixels_of(photo.view(), name), scaling));
        average(executor.values(output), row);
      });
}

}  // namespace nearshelf::pipeline
