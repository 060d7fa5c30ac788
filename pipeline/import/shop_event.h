// The rules for events in GA4 terms, whatever file format they come in.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/import/event_log_builder.h"
#include "pipeline/import/table_reader.h"

namespace nearshelf::pipeline {

// One event about one item as a log spells it. All views are borrowed for the call.
struct ShopEventRow {
  std::string_view event_name;
  std::string_view item_id;
  std::string_view time;
  std::string_view session;
  std::string_view customer;
  std::string_view transaction;
  std::string_view quantity;  // "" counts as 1
  bool session_is_of_customer = false;
  uint64_t line = 0;
  std::string_view text;  // the whole record, for the report
};

// The fields of an event, with the names known for each: event_name, item_id, time, session_id,
// customer_id, transaction_id, quantity.
std::span<const TableField> event_fields();

// Positions in event_fields().
enum EventField : size_t {
  kEventName,
  kEventItem,
  kEventTime,
  kEventSession,
  kEventCustomer,
  kEventTransaction,
  kEventQuantity
};

// GA4's session number is the start time of the session: two customers can share one.
bool is_session_of_customer(std::string_view column);

// Adds the event to `builder`, or rejects it in the builder's report: no event name, not an item
// event, a bad item id, a bad time, a purchase whose quantity is not above 0, nothing that names
// the visit.
void add_shop_event(const ShopEventRow& row, EventLogBuilder& builder);

}  // namespace nearshelf::pipeline
