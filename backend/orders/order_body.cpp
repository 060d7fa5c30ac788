#include "backend/orders/order_body.h"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "backend/base/json_problem.h"
#include "backend/orders/order_time.h"
#include "core/privacy/contribution.h"
#include "core/privacy/text_rules.h"

namespace nearshelf::backend {
namespace {

using Json = nlohmann::json;

constexpr size_t kShownBytes = 60;  // of a value that is refused

// The sender reads it, and it may reach a log: one line, and not all of a long value.
std::string shown(const Json& value) {
  std::string text = value.dump(-1, ' ', /*ensure_ascii=*/true);
  if (text.size() <= kShownBytes) return text;
  return text.substr(0, kShownBytes) + "...";
}

bool is_currency(std::string_view text) {
  constexpr size_t kCurrencyLetters = 3;
  return text.size() == kCurrencyLetters && std::all_of(text.begin(), text.end(), [](char letter) {
           return letter >= 'A' && letter <= 'Z';
         });
}

// Reads the fields of one JSON object and keeps the first problem.
class FieldReader {
 public:
  FieldReader(const Json& object, std::string place, std::string* problem)
      : object_(object), place_(std::move(place)), problem_(problem) {}

  // False when it is no object, or has fields beside `names`.
  bool has_only(std::initializer_list<std::string_view> names) {
    if (!object_.is_object()) return fail("", "must be an object", object_);
    for (const auto& [name, value] : object_.items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        return fail("", "has the unknown field", Json(name));
      }
    }
    return true;
  }

  const std::string* text(const char* name, size_t max_bytes) {
    const Json* value = find(name);
    if (value == nullptr) return nullptr;
    const auto* text = value->get_ptr<const std::string*>();
    if (text != nullptr && !text->empty() && text->size() <= max_bytes &&
        is_printable_utf8(*text)) {
      return text;
    }
    fail(
        name,
        "must be a text of 1 to " + std::to_string(max_bytes) + " bytes without control characters",
        *value);
    return nullptr;
  }

  std::optional<int64_t> number(const char* name, int64_t min, int64_t max) {
    const Json* value = find(name);
    if (value == nullptr) return std::nullopt;
    // Beyond what a signed number holds, get() would wrap around.
    const bool fits = value->is_number_integer() &&
                      (!value->is_number_unsigned() || value->get<uint64_t>() <= INT64_MAX);
    if (fits && value->get<int64_t>() >= min && value->get<int64_t>() <= max) {
      return value->get<int64_t>();
    }
    fail(name, "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max),
         *value);
    return std::nullopt;
  }

  // False, too, when the field is absent.
  bool flag(const char* name) {
    const auto found = object_.find(name);
    if (found == object_.end()) return false;
    if (!found->is_boolean()) return fail(name, "must be true or false", *found);
    return found->get<bool>();
  }

  const Json* array(const char* name, size_t max_length) {
    const Json* value = find(name);
    if (value == nullptr) return nullptr;
    if (value->is_array() && !value->empty() && value->size() <= max_length) return value;
    fail(name, "must be an array of 1 to " + std::to_string(max_length) + " elements",
         value->is_array() ? Json(value->size()) : *value);
    return nullptr;
  }

  const Json* find(const char* name) {
    const auto found = object_.find(name);
    if (found != object_.end()) return &*found;
    keep(place_ + " has no field \"" + name + "\".");
    return nullptr;
  }

  bool fail(const std::string& field, const std::string& rule, const Json& found) {
    keep(place_ + (field.empty() ? "" : ", field \"" + field + "\",") + " " + rule + ": " +
         shown(found));
    return false;
  }

 private:
  void keep(std::string text) {
    if (problem_->empty()) *problem_ = std::move(text);
  }

  const Json& object_;
  const std::string place_;
  std::string* problem_;
};

bool read_line(const Json& value, const std::string& place, OrderLine* line, std::string* problem) {
  FieldReader fields(value, place, problem);
  if (!fields.has_only({"item_id", "quantity", "price"})) return false;
  const std::string* item = fields.text("item_id", kMaxContributionItemBytes);
  const auto quantity = fields.number("quantity", 1, kMaxOrderQuantity);
  const auto price = fields.number("price", 0, kMaxOrderPrice);
  if (!problem->empty()) return false;
  *line = {*item, *quantity, *price};
  return true;
}

bool read_lines(const Json& values, const std::string& place, Order* order, std::string* problem) {
  int64_t revenue = 0;
  for (size_t k = 0; k < values.size(); ++k) {
    OrderLine line;
    if (!read_line(values[k], place + ", items[" + std::to_string(k) + "]", &line, problem)) {
      return false;
    }
    // Neither product nor sum overflows: quantity times price is below 2^60.
    static_assert(kMaxOrderQuantity <= (INT64_MAX - kMaxOrderRevenue) / kMaxOrderPrice);
    revenue += line.quantity * line.price;
    if (revenue > kMaxOrderRevenue) {
      *problem = place + " is worth more than " + std::to_string(kMaxOrderRevenue) +
                 " minor units, which is the most that is taken.";
      return false;
    }
    order->lines.push_back(std::move(line));
  }
  return true;
}

bool read_order(const Json& value, const std::string& place, Order* order, std::string* problem) {
  FieldReader fields(value, place, problem);
  if (!fields.has_only({"order_id", "time", "currency", "items", "cancelled"})) return false;
  const std::string* id = fields.text("order_id", kMaxOrderIdBytes);
  const std::string* time_text = fields.text("time", kMaxOrderIdBytes);
  const std::string* currency = fields.text("currency", kMaxOrderIdBytes);
  const Json* lines = fields.array("items", kMaxOrderLines);
  order->cancelled = fields.flag("cancelled");
  if (!problem->empty()) return false;
  const auto time = parse_rfc3339_time(*time_text);
  if (!time) {
    return fields.fail("time", "must be RFC 3339, such as 2026-11-22T10:15:00Z", *time_text);
  }
  if (!is_currency(*currency)) {
    return fields.fail("currency", "must be three capital letters (ISO 4217)", *currency);
  }
  order->id = *id;
  order->time = *time;
  order->currency = *currency;
  return read_lines(*lines, place, order, problem);
}

// Empty, with the reason, when `text` is not JSON.
std::optional<Json> parse_json(std::string_view text, const std::string& place,
                               std::string* problem) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    *problem = place + " " + json_problem(error);
    return std::nullopt;
  }
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// One JSON value a line; blank lines do not count.
std::optional<Json> parse_json_lines(std::string_view body, std::string* problem) {
  Json values = Json::array();
  size_t number = 0;
  while (!body.empty()) {
    const std::string_view line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(body.size(), line.size() + 1));
    number += 1;
    if (is_blank(line)) continue;
    auto value = parse_json(line, "Line " + std::to_string(number), problem);
    if (!value) return std::nullopt;
    values.push_back(std::move(*value));
  }
  return values;
}

// The orders as one array, however they were sent.
std::optional<Json> parse_values(std::string_view body, std::string* problem) {
  auto value = parse_json(body, "The body", problem);
  if (value) return value->is_array() ? std::move(*value) : Json::array({std::move(*value)});
  // A first line that is complete by itself tells JSON lines from one broken object.
  std::string ignored;
  const size_t end = body.find('\n');
  if (end == std::string_view::npos || !parse_json(body.substr(0, end), "", &ignored)) {
    return std::nullopt;
  }
  problem->clear();
  return parse_json_lines(body, problem);
}

}  // namespace

ParsedOrders parse_orders(std::string_view body) {
  ParsedOrders parsed;
  const auto values = parse_values(body, &parsed.problem);
  if (!values) return parsed;
  if (values->empty() || values->size() > kMaxOrders) {
    parsed.problem = "A request holds 1 to " + std::to_string(kMaxOrders) + " orders; this one " +
                     std::to_string(values->size()) + ".";
    return parsed;
  }
  for (size_t k = 0; k < values->size(); ++k) {
    Order order;
    const std::string place = "Order " + std::to_string(k + 1);
    if (!read_order((*values)[k], place, &order, &parsed.problem)) return parsed;
    parsed.orders.push_back(std::move(order));
  }
  return parsed;
}

}  // namespace nearshelf::backend
