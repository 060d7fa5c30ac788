#include "backend/insight/order_reader.h"

#include "backend/store/database.h"

namespace nearshelf::backend {

OrderReader::OrderReader(const std::filesystem::path& file) : database_(open_for_reading(file)) {}

std::vector<ItemOrders> OrderReader::read(int64_t from, int64_t to) {
  try {
    SQLite::Statement select(database_,
                             "SELECT item, day, currency, orders, quantity, revenue "
                             "FROM order_item WHERE day >= ? AND day < ? "
                             "ORDER BY item, day, currency");
    select.bind(1, from);
    select.bind(2, to);
    std::vector<ItemOrders> rows;
    while (select.executeStep()) {
      const std::string item = select.getColumn(0).getString();
      const int64_t day = select.getColumn(1).getInt64();
      if (rows.empty() || rows.back().item != item || rows.back().day != day) {
        rows.push_back({item, day, 0, 0, {}});
      }
      rows.back().orders += select.getColumn(3).getInt64();
      rows.back().quantity += select.getColumn(4).getInt64();
      rows.back().revenue[select.getColumn(2).getString()] += select.getColumn(5).getInt64();
    }
    return rows;
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

}  // namespace nearshelf::backend
