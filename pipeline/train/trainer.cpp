#include "pipeline/train/trainer.h"

#include <string>

#include "pipeline/train/popularity.h"

namespace nearshelf::pipeline {
namespace {

size_t count_pairs(const ItemRows& rows) {
  size_t pairs = 0;
  for (const auto& row : rows) pairs += row.size();
  return pairs;
}

}  // namespace

ModelTable empty_model(const ModelSettings& settings) {
  ModelTable model;
  model.parameters.session = settings.session;
  model.parameters.regularisation = static_cast<float>(settings.ials.regularisation);
  model.parameters.blend = settings.blend;
  model.dimensions = settings.ials.dimensions;
  model.unobserved_weight = static_cast<float>(settings.ials.unobserved_weight);
  return model;
}

ModelTable fit(const Dataset& dataset, const CooccurrenceTable& table,
               const ModelSettings& settings, Progress* progress) {
  ModelTable model = empty_model(settings);
  progress->begin("train rows");
  model.rows = ridge_rows(table, settings.ridge, progress);
  progress->end(std::to_string(count_pairs(model.rows)) +
                " weights, K = " + std::to_string(settings.ridge.support.neighbours));

  progress->begin("train vectors");
  model.vectors = train_ials(dataset, settings.ials, progress);
  progress->end("iALS, d = " + std::to_string(settings.ials.dimensions) + ", " +
                std::to_string(settings.ials.epochs) + " epochs");

  model.popularity = decayed_popularity(dataset, settings.popularity_half_life);
  const std::vector<uint32_t> support = shopper_support(dataset);
  for (size_t item = 0; item < support.size(); ++item) {
    if (support[item] < settings.ridge.support.min_support) model.popularity[item] = 0;
  }
  return model;
}

}  // namespace nearshelf::pipeline
