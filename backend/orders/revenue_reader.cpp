#include "backend/orders/revenue_reader.h"

#include <SQLiteCpp/Transaction.h>

#include "backend/store/database.h"

namespace nearshelf::backend {

RevenueReader::RevenueReader(const std::filesystem::path& file)
    : database_(open_for_reading(file)) {}

Revenue RevenueReader::read(int64_t from, int64_t to, size_t max_items) {
  try {
    const SQLite::Transaction one_state(database_);
    Revenue revenue;
    read_days(from, to, &revenue);
    read_items(from, to, max_items, &revenue);
    return revenue;
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

void RevenueReader::read_days(int64_t from, int64_t to, Revenue* revenue) {
  // A day whose orders were all taken back is no news.
  SQLite::Statement select(database_,
                           "SELECT day, currency, orders, revenue FROM order_total "
                           "WHERE day >= ? AND day < ? AND (orders <> 0 OR revenue <> 0) "
                           "ORDER BY day, currency");
  select.bind(1, from);
  select.bind(2, to);
  while (select.executeStep()) {
    revenue->days.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getString(),
                             select.getColumn(2).getInt64(), select.getColumn(3).getInt64()});
  }
}

void RevenueReader::read_items(int64_t from, int64_t to, size_t max_items, Revenue* revenue) {
  SQLite::Statement select(
      database_,
      "SELECT item, currency, sum(orders), sum(quantity), sum(revenue) FROM order_item "
      "WHERE day >= ? AND day < ? GROUP BY item, currency "
      "HAVING sum(orders) <> 0 OR sum(revenue) <> 0 "
      "ORDER BY sum(revenue) DESC, item, currency LIMIT ?");
  select.bind(1, from);
  select.bind(2, to);
  select.bind(3, static_cast<int64_t>(max_items) + 1);
  while (select.executeStep()) {
    if (revenue->items.size() == max_items) {
      revenue->more = true;
      return;
    }
    revenue->items.push_back({select.getColumn(0).getString(), select.getColumn(1).getString(),
                              select.getColumn(2).getInt64(), select.getColumn(3).getInt64(),
                              select.getColumn(4).getInt64()});
  }
}

}  // namespace nearshelf::backend
