// Product feeds as tables: Google Merchant Center TSV, and CSV of any shop with a column map.
#pragma once

#include <optional>
#include <span>

#include "pipeline/import/feed_builder.h"
#include "pipeline/import/table_reader.h"
#include "pipeline/import/text_source.h"

namespace nearshelf::pipeline {

// The fields a table may give, with the column names known for each. Only id must be there.
std::span<const TableField> feed_fields();

// What the user said about a table; borrowed for the call.
struct TableFeedOptions {
  std::optional<char> delimiter;  // guessed from the header when not given
  const ColumnMap& columns;       // field -> column
  const ColumnMap& attributes;    // attribute of the product -> column
};

// Adds every record of `source` to `builder`. Throws ImportError when the source cannot be read or
// has no column for the id or for one that an option names.
void read_table_feed(TextSource& source, const TableFeedOptions& options, FeedBuilder& builder);

// Parses "colour=Farbe" and adds it to `*attributes`. Throws ImportError for text of another form.
void add_attribute_column(std::string_view text, ColumnMap* attributes);

}  // namespace nearshelf::pipeline
