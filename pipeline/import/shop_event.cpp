#include "pipeline/import/shop_event.h"

#include <array>
#include <optional>
#include <string>

#include "pipeline/import/item_id.h"
#include "pipeline/import/price.h"
#include "pipeline/import/text.h"
#include "pipeline/import/timestamp.h"

namespace nearshelf::pipeline {
namespace {

// Rejects the row and returns false when its quantity says that nothing was bought.
bool check_quantity(const ShopEventRow& row, ImportReport* report) {
  if (row.quantity.empty()) return true;
  const std::optional<int64_t> thousandths = parse_decimal(row.quantity, 3);
  if (!thousandths) {
    report->reject("bad quantity", row.line, row.quantity);
  } else if (*thousandths <= 0) {
    report->reject("quantity <= 0", row.line, row.text);
  } else {
    return true;
  }
  return false;
}

}  // namespace

std::span<const TableField> event_fields() {
  static const std::array<TableField, 7> known_fields = {{
      {"event_name", {"event_name", "event"}},
      {"item_id", {"item_id", "product_id", "sku"}},
      {"time", {"time", "timestamp", "event_timestamp", "event_time"}},
      {"session_id", {"session_id", "ga_session_id"}},
      {"customer_id", {"user_pseudo_id", "customer_id", "client_id", "user_id"}},
      {"transaction_id", {"transaction_id", "order_id"}},
      {"quantity", {"quantity"}},
  }};
  return known_fields;
}

bool is_session_of_customer(std::string_view column) {
  return normalise_column_name(column) == "ga_session_id";
}

void add_shop_event(const ShopEventRow& row, EventLogBuilder& builder) {
  ImportReport& report = builder.report();
  AcceptedEvent event;
  if (row.event_name.empty()) {
    report.reject("no event name", row.line, row.text);
    return;
  }
  if (!parse_event_name(row.event_name, &event.type)) {
    report.reject("not an item event", row.line, row.event_name);
    return;
  }
  // Feeds repair ids in the same way, so both name the same item.
  std::string repaired;
  event.item_id = row.item_id;
  if (!is_utf8(row.item_id)) {
    repaired = utf8_from_windows_1252(row.item_id);
    event.item_id = repaired;
    report.warn("item id not UTF-8, read as Windows-1252", row.line, row.item_id);
  }
  const std::string_view problem = item_id_problem(event.item_id);
  if (!problem.empty()) {
    report.reject(problem, row.line, row.text);
    return;
  }
  const std::optional<int64_t> time = parse_time(row.time);
  if (!time) {
    report.reject(row.time.empty() ? "no time" : "bad time", row.line,
                  row.time.empty() ? row.text : row.time);
    return;
  }
  event.time = *time;
  if (event.type == EventType::kPurchase && !check_quantity(row, &report)) return;
  event.customer = row.customer;
  event.session = row.session;
  if (event.type == EventType::kPurchase) event.transaction = row.transaction;
  if (event.session.empty() && event.transaction.empty() && event.customer.empty()) {
    report.reject("no session, customer or transaction", row.line, row.text);
    return;
  }
  event.session_is_of_customer = row.session_is_of_customer;
  builder.add(event);
}

}  // namespace nearshelf::pipeline
