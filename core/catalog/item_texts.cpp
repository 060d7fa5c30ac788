#include "core/catalog/item_texts.h"

namespace nearshelf {

Result<ItemTexts> ItemTexts::open(const ShardView& shard, uint32_t item_count) {
  ItemTexts texts;
  struct Column {
    StringColumn* target;
    SectionId id;
    uint32_t max_bytes;
  };
  for (const Column& column : {Column{&texts.ids, kItemIds, kMaxItemIdBytes},
                               Column{&texts.titles, kTitles, kMaxStringBytes},
                               Column{&texts.links, kLinks, kMaxStringBytes},
                               Column{&texts.images, kImages, kMaxStringBytes}}) {
    const auto opened = StringColumn::open(shard, column.id, item_count, column.max_bytes);
    if (!opened.ok()) return opened.status();
    *column.target = opened.value();
  }
  return texts;
}

}  // namespace nearshelf
