#include "pipeline/import/event_log_builder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "pipeline/import/timestamp.h"

namespace nearshelf::pipeline {
namespace {

constexpr uint32_t kUncutVisit = std::numeric_limits<uint32_t>::max();

// A session and a transaction of the same number are two visits.
constexpr char kSessionPrefix = 's';
constexpr char kCustomerSessionPrefix = 'c';
constexpr char kTransactionPrefix = 't';

}  // namespace

uint32_t EventLogBuilder::add(const AcceptedEvent& event) {
  LogEvent entry;
  entry.item = items_.intern(event.item_id);
  entry.shopper = event.customer.empty() ? kNoShopper : shoppers_.intern(event.customer);
  entry.visit = keyed_visit(event);
  entry.minute = to_minute(event.time);
  entry.type = event.type;
  events_.push_back({event.time, entry});
  return entry.item;
}

uint32_t EventLogBuilder::keyed_visit(const AcceptedEvent& event) {
  if (!event.session.empty()) {
    const bool of_customer = event.session_is_of_customer && !event.customer.empty();
    visit_key_ = of_customer ? kCustomerSessionPrefix : kSessionPrefix;
    visit_key_ += event.session;
    if (of_customer) {
      visit_key_ += '@';
      visit_key_ += event.customer;
    }
    return visits_.intern(visit_key_);
  }
  if (!event.transaction.empty()) {
    visit_key_ = kTransactionPrefix;
    visit_key_ += event.transaction;
    return visits_.intern(visit_key_);
  }
  return kUncutVisit;
}

EventLog EventLogBuilder::finish() {
  log_.item_ids = items_.strings();
  log_.visit_keys = visits_.strings();
  for (std::string& key : log_.visit_keys) key.erase(0, 1);
  log_.shopper_count = shoppers_.size();
  sort_by_time();
  cut_visits_by_gaps();
  log_.events.reserve(events_.size());
  for (const TimedEvent& event : events_) log_.events.push_back(event.event);
  log_.report.accepted = log_.events.size();
  log_.report.lines = log_.report.accepted + log_.report.rejected();
  return std::move(log_);
}

void EventLogBuilder::sort_by_time() { std::ranges::stable_sort(events_, {}, &TimedEvent::time); }

// Events are in order of time here: a file need not be.
void EventLogBuilder::cut_visits_by_gaps() {
  struct OpenVisit {
    int64_t last_time = std::numeric_limits<int64_t>::min();
    uint32_t visit = kUncutVisit;
  };
  std::vector<OpenVisit> open(shoppers_.size());
  const std::vector<std::string> customers = shoppers_.strings();
  for (TimedEvent& timed : events_) {
    if (timed.event.visit != kUncutVisit) continue;
    OpenVisit& current = open[timed.event.shopper];
    const bool goes_on =
        current.visit != kUncutVisit && timed.time - current.last_time <= kVisitGap;
    if (!goes_on) {
      current.visit = static_cast<uint32_t>(log_.visit_keys.size());
      log_.visit_keys.push_back(customers[timed.event.shopper] + "@" +
                                std::to_string(timed.event.minute));
    }
    timed.event.visit = current.visit;
    current.last_time = timed.time;
  }
}

}  // namespace nearshelf::pipeline
