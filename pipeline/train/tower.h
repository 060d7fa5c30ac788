// A linear two-tower model of sequences, trained with sampled softmax.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "core/models/model_tables.h"
#include "pipeline/progress/progress.h"
#include "pipeline/train/item_sequence.h"

namespace nearshelf::pipeline {

struct TowerSettings {
  uint32_t dimensions = 64;  // d, 1..256
  bool tied = true;          // one table for inputs and outputs
  uint32_t inputs = 10;      // K: a query is made of at most this many clicks, 1..64
  double decay = 0.7;        // g: weight of a click per step back
  double temperature = 0.5;  // tau: score = F[y].h / tau
  uint32_t negatives = 512;  // m, shared by the cases of a batch
  uint32_t batch = 128;      // cases
  // Share of negatives drawn evenly over the items; the others in proportion to how often an item
  // is a target.
  double uniform_share = 1;
  double rate = 0.1;     // Adagrad, one accumulator a row
  double dropout = 0.3;  // on the query
  int epochs = 8;
  int patience = 2;  // with a validation: stop after this many epochs without a better one
  uint64_t seed = 1;
  // Items in fewer sequences of two clicks or more keep the zero vector and are neither targets nor
  // negatives.
  uint32_t min_support = 1;
  // A case weighs 2^(-sequences after its own / this); 0: all weigh the same.
  double recency_half_life = 0;
  // Threads; 0: as many as pay. Changes no bit of the result.
  unsigned workers = 0;
};

struct TowerEpoch {
  int epoch;       // 1 for the first
  double loss;     // mean over the cases, as trained: sampled, with dropout
  double seconds;  // of this epoch
  const TowerTable& table;
};

// Quality of a table, higher is better; called after each epoch from the caller's thread.
using TowerValidation = std::function<double(const TowerEpoch&)>;

// Each click of a sequence but the first is a case: predict it from the clicks before, as
//   h = sum_{k<K} g^k E[x_{t-k}] / sqrt(sum_{k<K} g^2k),
// K the smaller of `inputs` and the clicks there are, every occurrence counted. Loss: sampled
// softmax with logQ correction (tower_step.h). `item_count` rows in each table of the result;
// without a case the result has no dimensions. Cost: an epoch is 3 * cases * m * d multiply-adds.
//
// With `validate` the best epoch's table is returned, else the last. `warm_start` (same item
// numbers, same d) takes the place of the random start; its zero rows start at random. `progress`
// may be null. The same seed gives the same bits on every machine, whatever the number of cores.
// Throws std::invalid_argument when a setting or an item number is out of range or `warm_start` has
// another shape.
TowerTable train_tower(std::span<const ItemSequence> sequences, size_t item_count,
                       const TowerSettings& settings, Progress* progress,
                       const TowerTable* warm_start = nullptr,
                       const TowerValidation& validate = {});

}  // namespace nearshelf::pipeline
