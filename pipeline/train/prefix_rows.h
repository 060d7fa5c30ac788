// Item-item rows that predict the next clicks of a session from the clicks before them.
#pragma once

#include <cstdint>

#include "pipeline/progress/progress.h"
#include "pipeline/train/click_index.h"
#include "pipeline/train/row_operations.h"

namespace nearshelf::pipeline {

struct PrefixRowsSettings {
  size_t input_window = 8;    // latest distinct items before the click to predict
  double input_decay = 0.7;   // factor per distinct item back: serve with the same step_decay
  size_t target_window = 8;   // the next clicks
  double target_decay = 0.6;  // factor per further click
  double ridge = 20;          // lambda > 0
  size_t candidates = 100;    // largest support of a target
  size_t neighbours = 20;     // K: the largest absolute weights of an input row are kept
  uint32_t min_support = 1;   // distinct shoppers that clicked the target after the input
};

// For every click t > 0 of a session, with inputs x_t = sum over the latest distinct items before t
// of input_decay^(distinct items back), and targets the clicks q = t, t + 1, .. weighted
// target_decay^(q - t): minimises sum of squared errors + lambda |W|^2 for each target on a support
// of its strongest inputs (after the SLIST model of Choe et al. 2021, arXiv 2103.16104). An item
// may be its own input: that is how often shoppers come back to it. W[a][b] differs from W[b][a]
// where the order of clicks says something. Rows ascend by neighbour. Memory: 8 bytes a kept pair
// of inputs, at most most_pairs_per_item() an item. Multi-threaded; the result does not depend on
// the number of cores.
ItemRows prefix_rows(const ClickIndex& clicks, const PrefixRowsSettings& settings,
                     Progress* progress);

}  // namespace nearshelf::pipeline
