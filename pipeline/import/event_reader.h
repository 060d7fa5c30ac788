// Shoppers' events of every supported format.
#pragma once

#include <optional>
#include <string>

#include "pipeline/import/event_log.h"
#include "pipeline/import/table_reader.h"
#include "pipeline/import/text_source.h"
#include "pipeline/progress/progress.h"

namespace nearshelf::pipeline {

enum class EventsFormat { kAuto, kCsv, kJsonLines, kOnlineRetail };

struct EventsOptions {
  std::string path;
  EventsFormat format = EventsFormat::kAuto;
  ColumnMap columns;              // see event_fields()
  std::optional<char> delimiter;  // for CSV; guessed from the header when not given
};

// Reads an event log, as the step "import events" of `progress`. Events of items that no feed knows
// are kept. Throws ImportError when the file cannot be read as a log or none of its records is an
// event.
EventLog read_events(const EventsOptions& options, Progress& progress);

// The same from any text. A log without events is returned with its report, not thrown.
EventLog parse_events(TextSource& source, const EventsOptions& options);

// The format that the start of `text` speaks for: '{' JSON lines, the header of the Online Retail
// log, else CSV.
EventsFormat detect_events_format(std::string_view text);

}  // namespace nearshelf::pipeline
