#include "pipeline/import/event_reader.h"

#include <utility>

#include "pipeline/import/event_log_builder.h"
#include "pipeline/import/import_error.h"
#include "pipeline/import/import_step.h"
#include "pipeline/import/json_events.h"
#include "pipeline/import/online_retail.h"
#include "pipeline/import/table_events.h"

namespace nearshelf::pipeline {
namespace {

char first_character(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\n");
  return first == std::string_view::npos ? '\0' : text[first];
}

}  // namespace

EventLog read_events(const EventsOptions& options, Progress& progress) {
  ImportStep step("import events", progress);
  TextSource source = TextSource::open(options.path, step.listener());
  EventLog log = parse_events(source, options);
  step.finish(log.report, "events");
  return log;
}

EventLog parse_events(TextSource& source, const EventsOptions& options) {
  EventLogBuilder builder(source.name());
  const std::string_view start = source.peek(1);
  const EventsFormat format =
      options.format == EventsFormat::kAuto ? detect_events_format(start) : options.format;
  std::vector<Product> products;
  switch (format) {
    case EventsFormat::kJsonLines:
      if (first_character(start) == '[') {
        throw ImportError(
            source.name() +
            ": is a JSON array. Write one event a line, for example with jq -c '.[]'.");
      }
      read_json_events(source, options.columns, builder);
      break;
    case EventsFormat::kOnlineRetail:
      products = read_online_retail(source, builder);
      break;
    case EventsFormat::kCsv:
    case EventsFormat::kAuto:
      read_table_events(source, options.delimiter, options.columns, builder);
      break;
  }
  EventLog log = builder.finish();
  log.products = std::move(products);
  return log;
}

EventsFormat detect_events_format(std::string_view text) {
  const char first = first_character(text);
  if (first == '{' || first == '[') return EventsFormat::kJsonLines;
  const std::string_view header = text.substr(0, text.find('\n'));
  return is_online_retail_header(header) ? EventsFormat::kOnlineRetail : EventsFormat::kCsv;
}

}  // namespace nearshelf::pipeline
