// The rankings that a model has to beat, per protocol.
#pragma once

#include <string>
#include <vector>

#include "pipeline/evaluate/protocol.h"
#include "pipeline/evaluate/rankers.h"
#include "pipeline/train/cooccurrence.h"

namespace nearshelf::pipeline {

struct Baseline {
  std::string name;
  ScoreCase score;
  std::vector<float> filler;     // orders the items without a score; empty: these are not ranked
  std::vector<uint32_t> places;  // decide ties; empty: item numbers do
};

// Their settings are those of the published tables, or chosen on `validation`. `table` = counts of
// test.train, `history_half_life` in minutes.
std::vector<Baseline> baselines_of(Protocol protocol, const HeldOut& validation,
                                   const HeldOut& test, const CooccurrenceTable& table,
                                   double history_half_life);

}  // namespace nearshelf::pipeline
