#include "pipeline/train/trainer.h"

#include <algorithm>
#include <string>

#include "pipeline/train/popularity.h"

namespace nearshelf::pipeline {
namespace {

int warm_epochs(int epochs) { return std::max(1, epochs / kWarmEpochsDivisor); }

std::string epochs_text(int epochs, bool cold) {
  return std::to_string(epochs) + (cold ? " epochs" : " epochs from the last model");
}

size_t count_pairs(const ItemRows& rows) {
  size_t pairs = 0;
  for (const auto& row : rows) pairs += row.size();
  return pairs;
}

// Cosine lists stand most similar first; shards hold rows by neighbour.
ItemRows by_neighbour(ItemRows rows) {
  for (auto& row : rows) {
    std::sort(row.begin(), row.end(),
              [](const Neighbour& a, const Neighbour& b) { return a.item < b.item; });
  }
  return rows;
}

ItemRows learnt_rows(const TrainingData& data, const ModelSettings& settings, Progress* progress) {
  switch (settings.rows) {
    case RowsKind::kRidge:
      break;
    case RowsKind::kCosine:
      return by_neighbour(cosine_rows(data.cooccurrences(), settings.ridge.support));
    case RowsKind::kSession:
      return session_rows(data.clicks(), settings.session_rows, progress);
    case RowsKind::kPrefix:
      return prefix_rows(data.clicks(), settings.prefix_rows, progress);
  }
  return ridge_rows(data.cooccurrences(), settings.ridge, progress);
}

}  // namespace

void ModelSettings::set_min_support(uint32_t shoppers) {
  ridge.support.min_support = shoppers;
  session_rows.min_support = shoppers;
  prefix_rows.min_support = shoppers;
  bought_rows.min_support = shoppers;
  ials.min_support = shoppers;
  tower.min_support = shoppers;
  sequence.min_support = shoppers;
}

size_t ModelSettings::neighbours() const {
  switch (rows) {
    case RowsKind::kSession:
      return session_rows.neighbours;
    case RowsKind::kPrefix:
      return prefix_rows.neighbours;
    default:
      return ridge.support.neighbours;
  }
}

ModelTable empty_model(const ModelSettings& settings) {
  ModelTable model;
  model.parameters.session = settings.session;
  // Served as learnt.
  model.parameters.session.click_decay = static_cast<float>(settings.tower.decay);
  model.parameters.session.clicks = settings.tower.inputs;
  model.parameters.regularisation = static_cast<float>(settings.ials.regularisation);
  model.parameters.blend = settings.blend;
  model.dimensions = settings.ials.dimensions;
  model.unobserved_weight = static_cast<float>(settings.ials.unobserved_weight);
  model.history = settings.parts.has(ModelPart::kHistory);
  model.repeat = settings.parts.has(ModelPart::kRepeat);
  return model;
}

void fit_rows(const TrainingData& data, const ModelSettings& settings, Progress* progress,
              ModelTable* model) {
  progress->begin("train rows");
  model->rows = learnt_rows(data, settings, progress);
  if (settings.content_support > 0 && !data.content().empty()) {
    model->rows = blend_by_support(model->rows, data.content(), data.support(),
                                   settings.content_support, settings.neighbours());
  }
  model->row_precision = settings.row_precision;
  progress->end(std::to_string(count_pairs(model->rows)) +
                " weights, K = " + std::to_string(settings.neighbours()));
}

void fit_vectors(const Dataset& dataset, const ModelSettings& settings, Progress* progress,
                 ModelTable* model, const WarmStart* warm) {
  progress->begin("train vectors");
  IalsSettings ials = settings.ials;
  std::span<const float> start;
  if (warm != nullptr && !warm->vectors.empty() && warm->dimensions == ials.dimensions) {
    start = warm->vectors;
    ials.epochs = warm_epochs(ials.epochs);
  }
  model->vectors = train_ials(dataset, ials, progress, start);
  model->dimensions = ials.dimensions;
  progress->end("iALS, d = " + std::to_string(ials.dimensions) + ", " +
                epochs_text(ials.epochs, start.empty()));
}

void fit_tower(const TrainingData& data, const ModelSettings& settings, Progress* progress,
               ModelTable* model, const WarmStart* warm) {
  progress->begin("train tower");
  TowerSettings tower = settings.tower;
  const TowerTable* start = nullptr;
  if (warm != nullptr && warm->tower.dimensions == tower.dimensions &&
      warm->tower.inputs.empty() == tower.tied) {
    start = &warm->tower;
    tower.epochs = warm_epochs(tower.epochs);
  }
  const std::vector<ItemSequence> sequences = click_sequences(data, settings.min_support());
  model->tower = train_tower(sequences, data.dataset().item_count(), tower, progress, start);
  progress->end("d = " + std::to_string(tower.dimensions) + ", " +
                epochs_text(tower.epochs, start == nullptr));
}

void fit_sequence(const TrainingData& data, const ModelSettings& settings, Progress* progress,
                  ModelTable* model) {
  progress->begin("train sequence");
  const std::vector<ItemSequence> sequences = click_sequences(data, settings.min_support());
  model->sequence =
      train_sequence(sequences, data.dataset().item_count(), settings.sequence, progress);
  progress->end("d = " + std::to_string(settings.sequence.shape.dimensions) + ", " +
                std::to_string(settings.sequence.epochs) + " epochs");
}

void fit_popularity(const Dataset& dataset, const ModelSettings& settings, ModelTable* model) {
  model->popularity = decayed_popularity(dataset, settings.popularity_half_life);
  model->trend = decayed_popularity(dataset, settings.trend_half_life);
  const std::vector<uint32_t> support = shopper_support(dataset);
  for (size_t item = 0; item < support.size(); ++item) {
    if (support[item] >= settings.min_support()) continue;
    model->popularity[item] = 0;
    model->trend[item] = 0;
  }
}

ModelTable fit(const TrainingData& data, const ModelSettings& settings, Progress* progress,
               const WarmStart* warm) {
  const Dataset& dataset = data.dataset();
  const auto wanted = [&](ModelPart part) { return settings.parts.has(part); };
  ModelTable model = empty_model(settings);
  if (wanted(ModelPart::kRows)) fit_rows(data, settings, progress, &model);
  // Logs of purchases alone have no other rows than these.
  if (data.ordered()) model.bought_rows = bought_rows(dataset, settings.bought_rows, progress);
  if (wanted(ModelPart::kVectors)) fit_vectors(dataset, settings, progress, &model, warm);
  if (wanted(ModelPart::kTower)) fit_tower(data, settings, progress, &model, warm);
  if (wanted(ModelPart::kSequence)) fit_sequence(data, settings, progress, &model);
  fit_popularity(dataset, settings, &model);
  return model;
}

std::vector<ItemSequence> click_sequences(const TrainingData& data, uint32_t min_support) {
  std::vector<ItemSequence> sequences;
  for (const Visit& visit : data.dataset().visits) {
    if (!visit.browsed) continue;
    ItemSequence sequence;
    for (const uint32_t item : visit.sequence) {
      if (data.support()[item] >= min_support) sequence.push_back(item);
    }
    if (sequence.size() > 1) sequences.push_back(std::move(sequence));
  }
  return sequences;
}

}  // namespace nearshelf::pipeline
