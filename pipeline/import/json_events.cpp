#include "pipeline/import/json_events.h"

#include <nlohmann/json.hpp>
#include <string>

#include "pipeline/import/json_text.h"
#include "pipeline/import/line_reader.h"
#include "pipeline/import/shop_event.h"
#include "pipeline/import/text.h"

namespace nearshelf::pipeline {
namespace {

using nlohmann::json;

struct NamedText {
  std::string name;
  std::string text;
};

// Value of a parameter in GA4's list [{"key": ..., "value": {"int_value": ...}}]; "" when absent.
std::string event_parameter(const json& event, std::string_view key) {
  for (const json& parameter : json_member_array(event, "event_params")) {
    if (!parameter.is_object() || json_member_text(parameter, "key") != key) continue;
    for (const json& value : json_member_object(parameter, "value")) {
      std::string text = json_text(value);
      if (!text.empty()) return text;
    }
  }
  return "";
}

// The first of the names known for `field` that has a value, in the event, in its "ecommerce"
// object or in its parameters.
NamedText find_text(const json& event, const TableField& field, const ColumnMap& columns) {
  const auto mapped = columns.find(field.name);
  if (mapped != columns.end()) {
    return {mapped->second, json_member_text(event, mapped->second.c_str())};
  }
  for (const std::string_view column : field.columns) {
    const std::string name(column);
    std::string text = json_member_text(event, name.c_str());
    if (text.empty()) text = json_member_text(json_member_object(event, "ecommerce"), name.c_str());
    if (text.empty()) text = event_parameter(event, name);
    if (!text.empty()) return {name, std::move(text)};
  }
  return {};
}

const json& items_of(const json& event) {
  const json& items = json_member_array(event, "items");
  return items.empty() ? json_member_array(json_member_object(event, "ecommerce"), "items") : items;
}

void add_json_event(const json& event, const ColumnMap& columns, uint64_t line,
                    std::string_view text, EventLogBuilder& builder) {
  const std::span<const TableField> fields = event_fields();
  const auto value = [&](EventField field) { return find_text(event, fields[field], columns); };
  const NamedText event_name = value(kEventName);
  const NamedText time = value(kEventTime);
  const NamedText session = value(kEventSession);
  const NamedText customer = value(kEventCustomer);
  const NamedText transaction = value(kEventTransaction);

  const auto add_item = [&](const json& item) {
    const NamedText item_id = find_text(item, fields[kEventItem], columns);
    const NamedText quantity = find_text(item, fields[kEventQuantity], columns);
    ShopEventRow row;
    row.event_name = trim(event_name.text);
    row.item_id = trim(item_id.text);
    row.time = trim(time.text);
    row.session = trim(session.text);
    row.customer = trim(customer.text);
    row.transaction = trim(transaction.text);
    row.quantity = trim(quantity.text);
    row.session_is_of_customer = is_session_of_customer(session.name);
    row.line = line;
    row.text = text;
    add_shop_event(row, builder);
  };
  const json& items = items_of(event);
  if (items.empty()) {
    add_item(event);
  } else {
    for (const json& item : items) add_item(item);
  }
}

}  // namespace

void read_json_events(TextSource& source, const ColumnMap& columns, EventLogBuilder& builder) {
  LineReader lines(source);
  while (lines.next()) {
    if (lines.is_cut()) {
      builder.report().reject("line longer than 1 MiB", lines.number(), lines.text());
      continue;
    }
    const std::string_view text = trim(lines.text());
    if (text.empty()) continue;
    const json event = json::parse(text, nullptr, false);
    if (!event.is_object()) {
      builder.report().reject("not a JSON object", lines.number(), text);
      continue;
    }
    add_json_event(event, columns, lines.number(), text, builder);
  }
}

}  // namespace nearshelf::pipeline
