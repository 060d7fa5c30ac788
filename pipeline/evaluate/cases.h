// Held-out visits: what a shopper had done, and what they did next.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

inline constexpr uint32_t kNoCaseShopper = 0xFFFFFFFF;

// Items are numbered as in HeldOut::train.
struct Case {
  int64_t minute;
  // The part of the visit that the model sees, oldest first. A session repeats an item that was
  // clicked again.
  std::vector<VisitItem> given;
  std::vector<uint32_t> targets;      // distinct: what must rank high
  std::vector<VisitItem> history;     // the shopper's train visits, oldest first
  size_t unknown_targets = 0;         // further targets, which train does not know: always missed
  uint32_t shopper = kNoCaseShopper;  // of train.visits, where the protocol needs whole baskets
};

// What the hits of a list are divided by.
enum class RecallOver : uint8_t {
  kWhatFits,    // min(k, targets): 1 can be reached
  kAllTargets,  // all targets, as next-basket papers count
};

struct HeldOut {
  Dataset train;
  std::vector<Case> cases;
  // True: what was given is left out of lists. False: every item is ranked, repeats count.
  bool hides_given = true;
  RecallOver recall_over = RecallOver::kWhatFits;
  size_t visits = 0;           // held out, large enough for a case or not
  size_t pairs = 0;            // (visit, item) pairs of these visits; clicks of sessions
  size_t unknown_pairs = 0;    // of these: items that train does not know
  size_t unknown_targets = 0;  // targets that train does not know, of cases or instead of cases
};

// Both parts of a protocol and, for the report, how they were cut.
struct Split {
  HeldOut validation;
  HeldOut test;
  std::string description;  // one sentence
};

// Time-ordered hold-out of visits in [from, until); train = the visits before. A visit of purchases
// alone (an invoice) has no order: with 4 to 100 known items its items are sorted by
// mix64(fnv1a64("visit key:item id")) and the first half is given. A browsed visit with 2 to 100
// known items is cut in time: the first half of its items is given. Cases stand in time order.
HeldOut hold_out(const Dataset& dataset, int64_t from, int64_t until);

// hold_out() twice: the test part begins at `test_from`, validation at `validate_from`. Throws
// EvaluationError when the log leaves nothing to train on or to measure.
Split split_by_time(const Dataset& dataset, int64_t validate_from, int64_t test_from);

// When the newest `share` (0..1) of all visits begins: a split by time, never by shopper.
int64_t newest_share_begins(const Dataset& dataset, double share);

// The hash of every split, the same in every language (FNV-1a 64, then the MurmurHash3 finaliser).
// split_hash("536365:85123A") = 0x3d0ef3576e73f75f.
uint64_t split_hash(const std::string& text);

}  // namespace nearshelf::pipeline
