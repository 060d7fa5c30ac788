// Item numbers of a dataset that is made from something else than an event log.
#pragma once

#include <string>
#include <vector>

#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

// Puts `ids` into the order of Dataset::item_ids. Returns old place -> new place.
std::vector<uint32_t> sort_item_ids(std::vector<std::string>* ids);

// For each of `ids` its number in `dataset`, or kNotInDataset.
std::vector<uint32_t> numbers_in(const Dataset& dataset, const std::vector<std::string>& ids);

// For each item its place when shorter ids go first and ids of one length by bytes: whole numbers
// in order of size, which is how most data sets break ties.
std::vector<uint32_t> numeric_places(const Dataset& dataset);

}  // namespace nearshelf::pipeline
