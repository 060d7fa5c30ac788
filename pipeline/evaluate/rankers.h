// Ranked lists for held-out cases: baselines in float, and the packed shelf through the core.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/rank/shelf.h"
#include "pipeline/evaluate/cases.h"
#include "pipeline/evaluate/metrics.h"
#include "pipeline/pack/packed_shelf.h"
#include "pipeline/train/item_rows.h"

namespace nearshelf::pipeline {

using RankedLists = std::vector<std::vector<uint32_t>>;  // per case, best first, train's numbers

// Adds the case's scores to `scores` (zeros on entry, one an item). Called from several threads.
using ScoreCase = std::function<void(const Case&, std::span<float> scores)>;

// Ranks all items of train by score, without the given ones where `held` hides them; `length` of
// them. Items without a positive score follow by `filler`'s order, or not at all when it is empty.
// Ties go to the item with the lower place in `places`, or to the lower number when it is empty.
RankedLists rank_cases(const HeldOut& held, const ScoreCase& score,
                       const std::vector<float>& filler, size_t length = kCutoff,
                       const std::vector<uint32_t>& places = {});

ScoreCase popularity_score(std::vector<float> popularity);
// Purchases of the shopper's own past: log1p of the decayed count, ties by `popularity`, which
// items of one past visit always are. `half_life` in minutes.
ScoreCase history_score(double half_life, std::vector<float> popularity);
// Sum of the given items' rows, each item once.
ScoreCase rows_score(ItemRows rows);

// The session that a device would hold at the moment of the case: the history, then the given
// items. An item given from an invoice, or bought later in the visit, is in the cart by then.
void replay(const Case& test, const Dataset& train, Shelf* shelf);

// What `shelf` recommends (kind for-you) with `weights`; `length` items. Nothing is excluded but
// the given items, and these only where `held` hides them.
RankedLists rank_with_shelf(const HeldOut& held, const PackedShelf& shelf,
                            const BlendWeights& weights, size_t length = kCutoff);
// The same with the model's own weights.
RankedLists rank_with_shelf(const HeldOut& held, const PackedShelf& shelf, size_t length = kCutoff);

}  // namespace nearshelf::pipeline
