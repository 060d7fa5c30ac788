// Product feeds as tables: Google Merchant Center TSV, and CSV of any shop with a column map.
#pragma once

#include <optional>
#include <span>

#include "pipeline/import/feed_builder.h"
#include "pipeline/import/table_reader.h"
#include "pipeline/import/text_source.h"

namespace nearshelf::pipeline {

// The fields a table may give, with the column names known for each: id, title, link, image,
// category, brand, price, availability. Only id must be there.
std::span<const TableField> feed_fields();

// Adds every record of `source` to `builder`. Without `delimiter` it is guessed from the header.
// Throws ImportError when the source cannot be read or has no column for the id.
void read_table_feed(TextSource& source, std::optional<char> delimiter, const ColumnMap& columns,
                     FeedBuilder& builder);

}  // namespace nearshelf::pipeline
