// Events in GA4 terms as a CSV table, one item of an event a line.
#pragma once

#include <optional>

#include "pipeline/import/event_log_builder.h"
#include "pipeline/import/table_reader.h"
#include "pipeline/import/text_source.h"

namespace nearshelf::pipeline {

// Adds every record of `source` to `builder`. Columns as in event_fields(). A table with a
// transaction column but none for the event name is an export of orders: every line is a purchase.
// Without `delimiter` it is guessed from the header. Throws ImportError when the source cannot be
// read, or has no column for the item, the time, or the event.
void read_table_events(TextSource& source, std::optional<char> delimiter, const ColumnMap& columns,
                       EventLogBuilder& builder);

}  // namespace nearshelf::pipeline
