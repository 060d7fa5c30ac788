// Visits as the trainers see them: which items each visit held, who made it, and when.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pipeline/import/event_log.h"
#include "pipeline/train/item_sequence.h"

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
  ItemSequence sequence;         // the item of every event, in order, repeats kept
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

// The dataset with an item for every product, renumbered: those nobody met yet have no visits.
Dataset with_items(const Dataset& dataset, std::span<const Product> products);

// The visits before `minute`, with only the items that occur in them, renumbered.
Dataset before(const Dataset& dataset, int64_t minute);

// The visits v with keep[v], in their order, with only the items that occur in them, renumbered.
Dataset keep_visits(const Dataset& dataset, const std::vector<bool>& keep);

// Number of `id` in a dataset, or kNotInDataset.
inline constexpr uint32_t kNotInDataset = 0xFFFFFFFF;
uint32_t find_item(const Dataset& dataset, const std::string& id);

}  // namespace nearshelf::pipeline
