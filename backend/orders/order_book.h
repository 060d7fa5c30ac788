// The tables of orders: each order counts once, however often it is sent.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "backend/orders/order.h"

namespace nearshelf::backend {

// Ids are kept this long after their order's day. An order older than the acceptance below is
// refused, so that none is taken whose id was deleted.
inline constexpr int64_t kOrderIdDays = 90;
inline constexpr int64_t kOrderAcceptanceDays = 89;

// Adds `orders` to the totals, or to nothing when some conflict; returns the ids of those. To be
// run inside a transaction. Throws SQLite::Exception.
//
// Of each order id one content counts: a repetition changes nothing, other content is a conflict. A
// cancellation with the same content takes the order back, once. When it comes before its order,
// the order is taken as cancelled: in whatever sequence and however often both come, they add up to
// nothing.
std::vector<std::string> book_orders(SQLite::Database& database, std::span<const Order> orders);

// Deletes the ids of orders before `today` - kOrderIdDays; the totals stay. Days since 1970-01-01.
void delete_old_order_ids(SQLite::Database& database, int64_t today);

}  // namespace nearshelf::backend
