// How every command names its input, and reports on it.
#pragma once

#include <CLI/CLI.hpp>

#include "pipeline/import/event_reader.h"
#include "pipeline/import/feed_reader.h"

namespace nearshelf::pipeline {

// Adds --feed, --feed-format, --feed-map, --feed-delimiter, --attribute, --currency and
// --shopify-item, which fill `*options` when the app is parsed. Returns --feed, for the caller to
// require. `options` must outlive the app.
CLI::Option* add_feed_options(CLI::App& app, FeedOptions* options);

// The same for --events, --events-format, --events-map and --events-delimiter.
CLI::Option* add_events_options(CLI::App& app, EventsOptions* options);

// What an import left out or repaired, to standard error; nothing when there is nothing to say.
void print_report(const ImportReport& report);

}  // namespace nearshelf::pipeline
