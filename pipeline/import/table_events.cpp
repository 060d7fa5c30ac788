#include "pipeline/import/table_events.h"

#include "pipeline/import/shop_event.h"

namespace nearshelf::pipeline {

void read_table_events(TextSource& source, std::optional<char> delimiter, const ColumnMap& columns,
                       EventLogBuilder& builder) {
  constexpr std::string_view kMapOption = "--events-map";
  const std::span<const TableField> fields = event_fields();
  TableReader table(source, delimiter, builder.report());
  const size_t item = table.require_column(fields[kEventItem], columns, kMapOption);
  const size_t time = table.require_column(fields[kEventTime], columns, kMapOption);
  const auto session = table.find_column(fields[kEventSession], columns);
  const auto customer = table.find_column(fields[kEventCustomer], columns);
  const auto transaction = table.find_column(fields[kEventTransaction], columns);
  const auto quantity = table.find_column(fields[kEventQuantity], columns);
  auto name = table.find_column(fields[kEventName], columns);
  if (!name && !transaction) name = table.require_column(fields[kEventName], columns, kMapOption);

  ShopEventRow row;
  row.session_is_of_customer = session && is_session_of_customer(table.header()[*session]);
  while (table.next()) {
    row.event_name = name ? table.value(name) : event_name(EventType::kPurchase);
    row.item_id = table.value(item);
    row.time = table.value(time);
    row.session = table.value(session);
    row.customer = table.value(customer);
    row.transaction = table.value(transaction);
    row.quantity = table.value(quantity);
    row.line = table.line();
    row.text = table.text();
    add_shop_event(row, builder);
  }
}

}  // namespace nearshelf::pipeline
