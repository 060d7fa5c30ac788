// Visits as the trainers see them: which items each visit held, who made it, and when.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/import/event_log.h"

namespace nearshelf::pipeline {

struct VisitItem {
  uint32_t item;
  EventType strongest;   // purchase > add_to_cart > view_item
  int64_t first_minute;  // of its first event in the visit
};

struct Visit {
  std::string key;     // invoice number or session key
  uint32_t shopper;    // dense; a visit without a known shopper has a number of its own
  bool shopper_known;  // false: the number stands for this visit alone
  int64_t minute;      // of its last event
  bool browsed;        // holds more than purchases, so the order of its items means something
  std::vector<VisitItem> items;  // distinct, in order of first appearance
};

struct Dataset {
  std::vector<std::string> item_ids;  // ascending by bytes: the item numbers of everything below
  std::vector<Visit> visits;          // by minute; equal minutes keep the log's order
  uint32_t shopper_count = 0;         // known and stand-in shoppers together

  size_t item_count() const { return item_ids.size(); }
  size_t pair_count() const;  // sum of the visits' sizes
};

// Groups the log's events into visits. Removals from the cart are not evidence of appeal and are
// left out; a visit without any other event disappears.
Dataset make_dataset(const EventLog& log);

// The visits before `minute`, with only the items that occur in them, renumbered.
Dataset before(const Dataset& dataset, int64_t minute);

// Number of `id` in a dataset, or kNotInDataset.
inline constexpr uint32_t kNotInDataset = 0xFFFFFFFF;
uint32_t find_item(const Dataset& dataset, const std::string& id);

}  // namespace nearshelf::pipeline
