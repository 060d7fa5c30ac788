// Laws: a log is refused with ImportError or gives events in order that refer to known items,
// visits and shoppers, and no record is lost from the report. The first byte chooses the format;
// the rest is the file.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "pipeline/import/event_reader.h"
#include "pipeline/import/import_error.h"
#include "pipeline/import/item_id.h"
#include "pipeline/import/text.h"

namespace {

using namespace nearshelf::pipeline;

void check(bool holds) {
  if (!holds) std::abort();
}

void read_all(uint8_t choice, std::string text) {
  constexpr std::array<EventsFormat, 4> kFormats = {EventsFormat::kAuto, EventsFormat::kCsv,
                                                    EventsFormat::kJsonLines,
                                                    EventsFormat::kOnlineRetail};
  EventsOptions options;
  options.format = kFormats[choice % kFormats.size()];
  TextSource source = TextSource::from_memory("log", std::move(text));
  const EventLog log = parse_events(source, options);

  for (const LogEvent& event : log.events) {
    check(event.item < log.item_ids.size());
    check(event.visit < log.visit_keys.size());
    check(event.shopper < log.shopper_count || event.shopper == kNoShopper);
    check(!nearshelf::event_name(event.type).empty());
  }
  check(std::ranges::is_sorted(log.events, {}, &LogEvent::minute));
  for (const std::string& id : log.item_ids) check(item_id_problem(id).empty() && is_utf8(id));
  check(log.products.empty() || log.products.size() == log.item_ids.size());
  for (size_t item = 0; item < log.products.size(); ++item) {
    check(log.products[item].id == log.item_ids[item]);
    check(is_utf8(log.products[item].title));
  }
  check(log.report.accepted == log.events.size());
  check(log.report.lines == log.report.accepted + log.report.rejected());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  try {
    read_all(data[0], std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  } catch (const ImportError&) {
    // Refused with a reason: fine.
  }
  return 0;
}
