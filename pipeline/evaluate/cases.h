// Held-out visits: what a shopper had done, and what they did next.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

// Items are numbered as in HeldOut::train.
struct Case {
  int64_t minute;
  std::vector<VisitItem> given;    // the part of the visit that the model sees, oldest first
  std::vector<uint32_t> targets;   // the part it must rank high
  std::vector<VisitItem> history;  // the shopper's train visits, oldest first
};

struct HeldOut {
  Dataset train;             // visits before `from`
  std::vector<Case> cases;   // from visits in [from, until), in time order
  size_t visits = 0;         // in [from, until)
  size_t unknown_pairs = 0;  // (visit, item) pairs left out because train does not know the item
  size_t pairs = 0;          // all pairs of these visits
};

// Time-ordered hold-out. A visit of purchases alone (an invoice) has no order: with 4 to 100 known
// items its items are sorted by mix64(fnv1a64("visit key:item id")) and the first half is given. A
// browsed visit with 2 to 100 known items is cut in time: the first half of its items is given.
HeldOut hold_out(const Dataset& dataset, int64_t from, int64_t until);

// When the newest `share` (0..1) of all visits begins: a split by time, never by shopper.
int64_t newest_share_begins(const Dataset& dataset, double share);

// The hash of the invoice split, the same in every language (FNV-1a 64, then the MurmurHash3
// finaliser). split_hash("536365:85123A") = 0x3d0ef3576e73f75f.
uint64_t split_hash(const std::string& text);

}  // namespace nearshelf::pipeline
