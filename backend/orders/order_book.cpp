#include "backend/orders/order_book.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "backend/store/database.h"

namespace nearshelf::backend {
namespace {

// What is known of an order id.
struct Known {
  OrderDigest content{};
  bool cancelled = false;
};

// The effect of one order on the totals: 1 = adds, -1 = takes back, 0 = none.
int effect_of(const Order& order, const std::optional<Known>& before) {
  if (!before) return order.cancelled ? 0 : 1;
  return order.cancelled && !before->cancelled ? -1 : 0;
}

int size_of(const OrderDigest& digest) { return static_cast<int>(digest.size()); }

class OrderBook {
 public:
  explicit OrderBook(SQLite::Database& database)
      : select_(database, "SELECT body, cancelled FROM order_seen WHERE id = ?"),
        remember_(database,
                  "INSERT INTO order_seen (id, day, cancelled, body) VALUES (?, ?, ?, ?) "
                  "ON CONFLICT DO UPDATE SET cancelled = excluded.cancelled"),
        add_total_(database,
                   "INSERT INTO order_total (day, currency, orders, revenue) VALUES (?, ?, ?, ?) "
                   "ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, "
                   "revenue = revenue + excluded.revenue"),
        add_item_(database,
                  "INSERT INTO order_item (day, item, currency, orders, quantity, revenue) "
                  "VALUES (?, ?, ?, ?, ?, ?) "
                  "ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, "
                  "quantity = quantity + excluded.quantity, "
                  "revenue = revenue + excluded.revenue") {}

  std::optional<Known> find(const OrderDigest& id) {
    const StatementScope scope(select_);
    select_.bind(1, id.data(), size_of(id));
    if (!select_.executeStep()) return std::nullopt;
    Known known;
    const SQLite::Column body = select_.getColumn(0);
    const auto* bytes = static_cast<const uint8_t*>(body.getBlob());
    std::copy_n(bytes, std::min<size_t>(known.content.size(), static_cast<size_t>(body.getBytes())),
                known.content.begin());
    known.cancelled = select_.getColumn(1).getInt() != 0;
    return known;
  }

  void remember(const OrderDigest& id, int64_t day, const Known& known) {
    const StatementScope scope(remember_);
    remember_.bind(1, id.data(), size_of(id));
    remember_.bind(2, day);
    remember_.bind(3, known.cancelled ? 1 : 0);
    remember_.bind(4, known.content.data(), size_of(known.content));
    remember_.exec();
  }

  void add(const Order& order, int sign) {
    int64_t revenue = 0;
    std::map<std::string, std::pair<int64_t, int64_t>> items;  // quantity and revenue
    for (const OrderLine& line : order.lines) {
      auto& [quantity, item_revenue] = items[line.item];
      quantity += line.quantity;
      item_revenue += line.quantity * line.price;
      revenue += line.quantity * line.price;
    }
    add_total(order, sign, sign * revenue);
    for (const auto& [item, sums] : items) {
      add_item(order, item, sign, sign * sums.first, sign * sums.second);
    }
  }

 private:
  void add_total(const Order& order, int orders, int64_t revenue) {
    const StatementScope scope(add_total_);
    add_total_.bind(1, day_of(order));
    add_total_.bind(2, order.currency);
    add_total_.bind(3, orders);
    add_total_.bind(4, revenue);
    add_total_.exec();
  }

  void add_item(const Order& order, const std::string& item, int orders, int64_t quantity,
                int64_t revenue) {
    const StatementScope scope(add_item_);
    add_item_.bind(1, day_of(order));
    add_item_.bind(2, item);
    add_item_.bind(3, order.currency);
    add_item_.bind(4, orders);
    add_item_.bind(5, quantity);
    add_item_.bind(6, revenue);
    add_item_.exec();
  }

  SQLite::Statement select_;
  SQLite::Statement remember_;
  SQLite::Statement add_total_;
  SQLite::Statement add_item_;
};

// What is to be done, found out before anything is written.
struct Plan {
  struct Step {
    const Order* order = nullptr;
    int effect = 0;
  };
  std::vector<Step> steps;
  std::map<OrderDigest, std::pair<int64_t, Known>> ids;  // with their days, as they will be
  std::vector<std::string> conflicts;
};

Plan make_plan(OrderBook* book, std::span<const Order> orders) {
  Plan plan;
  for (const Order& order : orders) {
    const OrderDigest id = digest_of_id(order);
    const auto planned = plan.ids.find(id);
    const std::optional<Known> before =
        planned == plan.ids.end() ? book->find(id) : planned->second.second;
    Known after{digest_of_content(order), order.cancelled};
    if (before && before->content != after.content) {
      plan.conflicts.push_back(order.id);
      continue;
    }
    after.cancelled |= before && before->cancelled;
    plan.steps.push_back({&order, effect_of(order, before)});
    plan.ids[id] = {day_of(order), after};
  }
  return plan;
}

}  // namespace

std::vector<std::string> book_orders(SQLite::Database& database, std::span<const Order> orders) {
  OrderBook book(database);
  Plan plan = make_plan(&book, orders);
  if (!plan.conflicts.empty()) return std::move(plan.conflicts);
  for (const auto& [order, effect] : plan.steps) {
    if (effect != 0) book.add(*order, effect);
  }
  for (const auto& [id, day_and_known] : plan.ids) {
    book.remember(id, day_and_known.first, day_and_known.second);
  }
  return {};
}

void delete_old_order_ids(SQLite::Database& database, int64_t today) {
  SQLite::Statement statement(database, "DELETE FROM order_seen WHERE day < ?");
  statement.bind(1, today - kOrderIdDays);
  statement.exec();
}

}  // namespace nearshelf::backend
