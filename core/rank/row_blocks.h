// Which blocks of item-item rows a rail needs that are not there yet (core/models/rows_view.h).
#pragma once

#include <vector>

#include "core/rank/rail_context.h"

namespace nearshelf {

// Ascending block numbers, none twice; empty where the model's rows lie in its shard. The rail can
// be ranked without them: items of a missing block then lead to no others.
std::vector<uint32_t> missing_row_blocks(const RailContext& context);

}  // namespace nearshelf
