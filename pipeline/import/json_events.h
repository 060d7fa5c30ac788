// Events as JSON lines: plain objects in GA4 terms, and rows of GA4's BigQuery export.
#pragma once

#include "pipeline/import/event_log_builder.h"
#include "pipeline/import/table_reader.h"
#include "pipeline/import/text_source.h"

namespace nearshelf::pipeline {

// Adds the events of `source`, one JSON object a line, to `builder`. Members as in event_fields(),
// strings or numbers. An event with an array "items" (or "ecommerce": {"items"}) is one event for
// each of its items. A session or transaction key is also looked for in "event_params" (the list of
// GA4's export) and in "ecommerce". A line that is no JSON object is rejected. Throws ImportError
// when the source cannot be read.
void read_json_events(TextSource& source, const ColumnMap& columns, EventLogBuilder& builder);

}  // namespace nearshelf::pipeline
