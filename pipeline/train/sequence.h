// Training of the sequence model: a small causal transformer over the last clicks.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "core/models/sequence_table.h"
#include "pipeline/progress/progress.h"
#include "pipeline/train/item_sequence.h"

namespace nearshelf::pipeline {

struct SequenceSettings {
  SequenceShape shape{.dimensions = 64, .blocks = 1, .heads = 2, .inner = 128, .length = 50};
  int epochs = 6;
  int patience = 2;            // epochs without a better validation before training stops
  uint32_t negatives = 512;    // drawn for each batch
  double popular_share = 0.5;  // of the negatives; the others are drawn evenly
  uint32_t batch_positions = 1024;
  // Of Adam, for positions and weights; both rates fall to a tenth in a straight line.
  double rate = 0.004;
  double item_rate = 0.008;  // the same for item vectors, most of which see few clicks
  double dropout = 0.2;      // 0 <= rate < 1, in steps of 1/256
  uint32_t min_support = 1;  // items in fewer sequences get no vector
  uint64_t seed = 1;
  // Where the item table starts, items x d, best of about unit length; empty: random. Borrowed.
  std::span<const float> item_vectors;
};

// How good the model is after an epoch (1, 2, ..); higher is better.
using SequenceValidation = std::function<double(int epoch, const SequenceTable& table)>;

// Sampled softmax at every click of every sequence (pipeline/train/sequence_loss.h), Adam (Kingma,
// Ba 2015; of the item table only the rows a batch touches), dropout on the input and on what each
// half of a block adds. Item numbers are < item_count, also those that never occur: they get the
// zero vector. With `validate`, the table of its best epoch, and training stops after `patience`
// epochs without a better one; else that of the last epoch. Without any two clicks to learn from, a
// table of dimension 0. The same seed gives the same table, whatever the number of cores. Throws
// std::invalid_argument for settings that the model format cannot hold.
SequenceTable train_sequence(std::span<const ItemSequence> sequences, size_t item_count,
                             const SequenceSettings& settings, Progress* progress,
                             const SequenceValidation& validate = {});

}  // namespace nearshelf::pipeline
