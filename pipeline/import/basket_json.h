// Baskets of shoppers as one JSON document, the form of most next-basket data sets.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pipeline/import/import_report.h"
#include "pipeline/import/text_source.h"
#include "pipeline/progress/progress.h"

namespace nearshelf::pipeline {

struct BasketLog {
  std::vector<std::string> item_ids;  // in order of first appearance
  std::vector<uint32_t> items;        // of all baskets, distinct in each: indices of item_ids
  std::vector<size_t> basket_ends;    // basket b is items[basket_ends[b - 1], basket_ends[b])
  std::vector<std::string> shoppers;  // their keys; their number, from 1, in a list without keys
  std::vector<size_t> shopper_ends;   // shopper s has baskets [shopper_ends[s - 1], ...), in order
  ImportReport report;                // a record is a shopper

  std::span<const uint32_t> basket(size_t b) const {
    const size_t begin = b == 0 ? 0 : basket_ends[b - 1];
    return std::span(items).subspan(begin, basket_ends[b] - begin);
  }
  size_t first_basket(size_t shopper) const { return shopper == 0 ? 0 : shopper_ends[shopper - 1]; }
};

// An object of shopper -> baskets, or a list of such lists of baskets. A basket is a list of item
// ids, strings or whole numbers; baskets stand oldest first. Empty baskets are dropped with a
// warning, shoppers without any are rejected in the report. Reads the document as a stream: memory
// is about 4 bytes an id. Throws ImportError with line or place, for example `shopper "17", basket
// 2, id 5`, for anything else, and for a document without baskets.
BasketLog read_baskets(const std::string& path, Progress& progress);

// The same without that last check.
BasketLog parse_baskets(TextSource& source);

}  // namespace nearshelf::pipeline
