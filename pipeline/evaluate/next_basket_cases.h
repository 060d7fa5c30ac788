// Next basket: from all baskets of a customer, the next one, repeats included.
#pragma once

#include "pipeline/evaluate/cases.h"
#include "pipeline/import/basket_json.h"

namespace nearshelf::pipeline {

inline constexpr size_t kFewestBaskets = 3;

// One visit of purchases for each basket. The document has no times: a shopper's baskets are a week
// apart, and the last ones of all shoppers fall together.
Dataset basket_dataset(const BasketLog& log);

// Customers with at least kFewestBaskets baskets, ordered by (minute, key). Test: the last basket
// is the target, the others are history, and train = all histories: time order across customers is
// not kept. Items that no history holds stay targets that are missed. Validation: the same, once
// more, on these histories, where those of customers with fewer baskets stay in train. Throws
// EvaluationError when no customer has enough.
Split split_next_baskets(const Dataset& dataset);

}  // namespace nearshelf::pipeline
