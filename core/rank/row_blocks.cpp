#include "core/rank/row_blocks.h"

#include <algorithm>

#include "core/rank/rail_chain.h"

namespace nearshelf {
namespace {

// The items whose rows the first step of the rail reads.
std::vector<uint32_t> items_read(const RailContext& context) {
  const RailRequest& request = context.request;
  std::vector<uint32_t> items;
  const bool by_look = request.kind == RailKind::kLooksLike &&
                       (!request.look.empty() || context.looks.knows(request.anchor));
  if (by_look) return items;
  const bool about_anchor = request.kind == RailKind::kSimilar ||
                            request.kind == RailKind::kBoughtTogether ||
                            request.kind == RailKind::kLooksLike;
  if (about_anchor && request.anchor < context.catalog.item_count()) {
    items.push_back(request.anchor);
  } else if (request.kind == RailKind::kBoughtTogether) {
    context.session.cart(&items);
  } else if (!about_anchor && request.kind != RailKind::kTrending &&
             !lists_own_items(request.kind)) {
    std::vector<WeightedItem> recent;
    context.session.recent_items(context.model.parameters().session, request.minute, &recent);
    for (const WeightedItem& entry : recent) items.push_back(entry.item);
  }
  return items;
}

}  // namespace

std::vector<uint32_t> missing_row_blocks(const RailContext& context) {
  std::vector<uint32_t> blocks;
  if (!context.model.has(ModelPart::kRows)) return blocks;
  const RowsView& rows = context.model.rows();
  for (const uint32_t item : items_read(context)) {
    if (item >= context.model.item_count()) continue;  // newer than the model
    const uint32_t block = rows.block_of(item);
    if (!rows.has_block(block)) blocks.push_back(block);
  }
  std::sort(blocks.begin(), blocks.end());
  blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
  return blocks;
}

}  // namespace nearshelf
