// Fits the parts of a model to a dataset.
#pragma once

#include "core/models/model_writer.h"
#include "pipeline/progress/progress.h"
#include "pipeline/train/ials.h"
#include "pipeline/train/item_rows.h"
#include "pipeline/train/prefix_rows.h"
#include "pipeline/train/sequence.h"
#include "pipeline/train/session_rows.h"
#include "pipeline/train/tower.h"
#include "pipeline/train/training_data.h"

namespace nearshelf::pipeline {

enum class RowsKind : uint8_t {
  kRidge,    // visits as sets: what goes together
  kCosine,   // the plain baseline, which short logs may prefer
  kSession,  // sessions: what is looked at close by
  kPrefix,   // sessions: what is looked at next
};

// A set of model parts.
class PartSet {
 public:
  constexpr PartSet() = default;
  constexpr PartSet(std::initializer_list<ModelPart> parts) {
    for (const ModelPart part : parts) bits_ |= bit(part);
  }
  constexpr bool has(ModelPart part) const { return (bits_ & bit(part)) != 0; }
  constexpr PartSet with(ModelPart part) const { return PartSet(bits_ | bit(part)); }
  constexpr PartSet without(ModelPart part) const { return PartSet(bits_ & ~bit(part)); }
  constexpr bool operator==(const PartSet&) const = default;

 private:
  explicit constexpr PartSet(uint32_t bits) : bits_(bits) {}
  static constexpr uint32_t bit(ModelPart part) { return 1u << static_cast<unsigned>(part); }
  uint32_t bits_ = 0;
};

// Everything a fit needs that is not data. Times in minutes.
struct ModelSettings {
  PartSet parts = {ModelPart::kRows, ModelPart::kVectors, ModelPart::kPopularity,
                   ModelPart::kHistory, ModelPart::kRepeat};
  RowsKind rows = RowsKind::kRidge;
  // kCosine uses the support alone.
  RidgeSettings ridge{.support = {.neighbours = 20, .shrinkage = 10, .min_support = 3},
                      .ridge = 50};
  SessionRowsSettings session_rows{.min_support = 3};
  PrefixRowsSettings prefix_rows{.min_support = 3};
  // Support at which learnt rows and content rows speak equally loud; 0 = no content.
  double content_support = 0;
  CosineSettings bought_rows{.neighbours = 10, .shrinkage = 10, .min_support = 3};
  RowPrecision row_precision = RowPrecision::kWide;
  IalsSettings ials{.min_support = 3, .block = 16};
  TowerSettings tower{.min_support = 3};
  SequenceSettings sequence{.min_support = 3, .item_vectors = {}};
  double popularity_half_life = 14 * 1440.0;
  double trend_half_life = 7 * 1440.0;
  SessionParameters session;
  // What is used when the log is too short to choose from.
  Blend blend = Blend::same({1, 0.5f, 0.3f, 0.5f, 0.1f, 0.5f, 0.5f});

  // Distinct shoppers that a pair, a row, a vector or a popularity needs to leave the trainer.
  uint32_t min_support() const { return ridge.support.min_support; }
  // K of the rows, whichever kind.
  size_t neighbours() const;
  void set_min_support(uint32_t shoppers);
};

// The last model's vectors, in the numbers of the dataset at hand.
struct WarmStart {
  uint32_t dimensions = 0;
  std::vector<float> vectors;  // iALS, row-major; empty = none
  TowerTable tower;            // of dimension 0 = none
};

// Epochs that are enough from a warm start, as a share of those from a random one.
inline constexpr int kWarmEpochsDivisor = 4;

// A model without parts that carries the settings' parameters.
ModelTable empty_model(const ModelSettings& settings);

// The parts of settings.parts one by one, in the dataset's item numbers, into `model`. What fewer
// than min_support distinct shoppers touched gets no row entry, no vector and no popularity:
// nothing about it can be traced to one of them.
void fit_rows(const TrainingData& data, const ModelSettings& settings, Progress* progress,
              ModelTable* model);
void fit_vectors(const Dataset& dataset, const ModelSettings& settings, Progress* progress,
                 ModelTable* model, const WarmStart* warm = nullptr);
void fit_tower(const TrainingData& data, const ModelSettings& settings, Progress* progress,
               ModelTable* model, const WarmStart* warm = nullptr);
void fit_sequence(const TrainingData& data, const ModelSettings& settings, Progress* progress,
                  ModelTable* model);
void fit_popularity(const Dataset& dataset, const ModelSettings& settings, ModelTable* model);

// All of them. A `warm` start of other dimensions is not used.
ModelTable fit(const TrainingData& data, const ModelSettings& settings, Progress* progress,
               const WarmStart* warm = nullptr);

// Visits whose order means something, oldest first, without the items that fewer than min_support
// distinct shoppers touched: what sequence models learn from.
std::vector<ItemSequence> click_sequences(const TrainingData& data, uint32_t min_support);

}  // namespace nearshelf::pipeline
