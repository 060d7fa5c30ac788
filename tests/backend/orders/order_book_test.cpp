#include "backend/orders/order_book.h"

#include <SQLiteCpp/Transaction.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "backend/orders/revenue_reader.h"
#include "backend/store/database.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf::backend;
using nearshelf::test::TemporaryFolder;

namespace {

constexpr int64_t kDay = 20'000;

Order order(const std::string& id, std::vector<OrderLine> lines = {{"a", 2, 100}}) {
  Order made;
  made.id = id;
  made.time = std::chrono::sys_days(std::chrono::days(kDay)) + std::chrono::hours(5);
  made.currency = "EUR";
  made.lines = std::move(lines);
  return made;
}

Order cancellation(Order taken_back) {
  taken_back.cancelled = true;
  return taken_back;
}

// A database with the tables of the backend.
class Book {
 public:
  Book() : database_(open_for_writing(folder_ / "nearshelf.db")) {}

  std::vector<std::string> add(const std::vector<Order>& orders) {
    SQLite::Transaction transaction(database_);
    std::vector<std::string> conflicts = book_orders(database_, orders);
    transaction.commit();
    return conflicts;
  }

  void delete_ids(int64_t today) { delete_old_order_ids(database_, today); }

  Revenue revenue(int64_t from = 0, int64_t to = 100'000, size_t max_items = 10) {
    return RevenueReader(folder_ / "nearshelf.db").read(from, to, max_items);
  }

  int64_t ids() { return database_.execAndGet("SELECT count(*) FROM order_seen").getInt64(); }

  // Orders and revenue over all days.
  std::pair<int64_t, int64_t> total() {
    std::pair<int64_t, int64_t> sum;
    for (const RevenueDay& day : revenue().days) {
      sum.first += day.orders;
      sum.second += day.revenue;
    }
    return sum;
  }

 private:
  TemporaryFolder folder_;
  SQLite::Database database_;
};

using Total = std::pair<int64_t, int64_t>;

}  // namespace

TEST_CASE("an order counts once, however often it is sent") {
  Book book;
  for (int k = 0; k < 3; ++k) CHECK(book.add({order("1"), order("1")}).empty());
  CHECK(book.total() == Total{1, 200});
  // Lines in another sequence are the same order.
  const OrderLine a{"a", 1, 5};
  const OrderLine b{"b", 3, 7};
  CHECK(book.add({order("2", {a, b})}).empty());
  CHECK(book.add({order("2", {b, a})}).empty());
  CHECK(book.total() == Total{2, 226});
}

TEST_CASE("the same id with other content is a conflict, and nothing of the request is stored") {
  Book book;
  book.add({order("1")});
  Order other = order("1", {{"a", 3, 100}});
  CHECK(book.add({order("2"), other}) == std::vector<std::string>{"1"});
  CHECK(book.total() == Total{1, 200});
  other = order("1");
  other.currency = "USD";
  CHECK(book.add({other}).size() == 1);
  other = order("1");
  other.time += std::chrono::seconds(1);
  CHECK(book.add({other, cancellation(other)}).size() == 2);
  CHECK(book.add({order("3"), order("3", {{"b", 1, 1}})}) == std::vector<std::string>{"3"});
  CHECK(book.total() == Total{1, 200});
}

TEST_CASE("order and cancellations add up to nothing, in whatever sequence and number they come") {
  std::mt19937 random(20'261'122);
  for (int round = 0; round < 50; ++round) {
    Book book;
    book.add({order("other", {{"a", 1, 7}})});
    std::vector<Order> messages(1 + random() % 3, order("1"));
    messages.resize(messages.size() + 1 + random() % 3, cancellation(order("1")));
    std::shuffle(messages.begin(), messages.end(), random);
    const size_t split = random() % messages.size();
    CHECK(book.add({messages.begin(), messages.begin() + static_cast<ptrdiff_t>(split)}).empty());
    CHECK(book.add({messages.begin() + static_cast<ptrdiff_t>(split), messages.end()}).empty());
    CHECK(book.total() == Total{1, 7});
  }
}

TEST_CASE("items are summed over the lines of an order, and count an order once") {
  Book book;
  book.add({order("1", {{"a", 2, 100}, {"a", 1, 50}, {"b", 1, 900}}), order("2", {{"a", 1, 100}})});
  const Revenue revenue = book.revenue();
  REQUIRE(revenue.items.size() == 2);
  CHECK(revenue.items[0].item == "b");
  CHECK(revenue.items[0].revenue == 900);
  CHECK(revenue.items[1].item == "a");
  CHECK(revenue.items[1].orders == 2);
  CHECK(revenue.items[1].quantity == 4);
  CHECK(revenue.items[1].revenue == 350);
  CHECK_FALSE(revenue.more);
  CHECK(book.revenue(0, 100'000, 1).more);
  CHECK(book.revenue(0, 100'000, 1).items.size() == 1);
}

TEST_CASE("revenue is by day and currency, within the days asked for") {
  Book book;
  Order later = order("2");
  later.time += std::chrono::days(1);
  Order dollars = order("3");
  dollars.currency = "USD";
  book.add({order("1"), later, dollars});
  const Revenue all = book.revenue();
  REQUIRE(all.days.size() == 3);
  CHECK(all.days[0].day == kDay);
  CHECK(all.days[1].currency == "USD");
  CHECK(all.days[2].day == kDay + 1);
  CHECK(book.revenue(kDay, kDay + 1).days.size() == 2);
  CHECK(book.revenue(kDay + 1, kDay + 2).items[0].orders == 1);
  CHECK(book.revenue(kDay + 2, kDay + 9).days.empty());
}

TEST_CASE("ids are deleted after their time, totals stay") {
  Book book;
  book.add({order("1")});
  book.delete_ids(kDay + kOrderIdDays);
  CHECK(book.ids() == 1);
  book.delete_ids(kDay + kOrderIdDays + 1);
  CHECK(book.ids() == 0);
  CHECK(book.total() == Total{1, 200});
}

TEST_CASE("the largest orders that are taken add up exactly") {
  Book book;
  std::vector<Order> orders;
  for (int k = 0; k < 400; ++k) {
    orders.push_back(order(std::to_string(k), {{"a", 10, kMaxOrderRevenue / 10}}));
  }
  book.add(orders);
  CHECK(book.total() == Total{400, 400 * kMaxOrderRevenue});
}
