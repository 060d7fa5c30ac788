// Interns accepted events, sorts them, and cuts visits that no key marks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/import/event_log.h"
#include "pipeline/import/interner.h"

namespace nearshelf::pipeline {

// An event that passed the rules of its format. All views are borrowed for the call.
struct AcceptedEvent {
  std::string_view item_id;  // obeys item_id_problem()
  EventType type = EventType::kViewItem;
  int64_t time = 0;              // microseconds, as parse_time() gives it
  std::string_view customer;     // "" for nobody known
  std::string_view session;      // "" for none
  std::string_view transaction;  // of a purchase; "" for none
  // The session key is only unique together with the customer, as GA4's ga_session_id is.
  bool session_is_of_customer = false;
};

// Which visit an event belongs to, the first that applies:
//   1. its session key;
//   2. its transaction key;
//   3. its customer: a visit goes on until 30 minutes pass without such an event.
class EventLogBuilder {
 public:
  // Microseconds without an event after which a customer's next event is a new visit, as in GA4.
  static constexpr int64_t kVisitGap = int64_t{30} * 60 * 1'000'000;

  explicit EventLogBuilder(std::string source) { log_.report.source = std::move(source); }

  // Adds the event and returns the number of its item. The event names at least one of customer,
  // session and transaction.
  uint32_t add(const AcceptedEvent& event);

  // For rejections that only the reader of a format can see.
  ImportReport& report() { return log_.report; }

  // Sorts, completes the report and hands over, without products. The builder is spent.
  EventLog finish();

 private:
  struct TimedEvent {
    int64_t time;
    LogEvent event;
  };

  uint32_t keyed_visit(const AcceptedEvent& event);
  void sort_by_time();
  void cut_visits_by_gaps();

  EventLog log_;
  std::vector<TimedEvent> events_;
  Interner items_;
  Interner shoppers_;
  Interner visits_;  // keys with a prefix that keeps sessions and transactions apart
  std::string visit_key_;
};

}  // namespace nearshelf::pipeline
