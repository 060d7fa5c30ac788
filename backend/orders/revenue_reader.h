// Reads the totals of orders, on a connection of its own so that it never waits for the writer.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace nearshelf::backend {

struct RevenueDay {
  int64_t day = 0;  // since 1970-01-01, UTC
  std::string currency;
  int64_t orders = 0;
  int64_t revenue = 0;  // minor units of the currency
};

struct RevenueItem {
  std::string item;
  std::string currency;
  int64_t orders = 0;  // that hold the item
  int64_t quantity = 0;
  int64_t revenue = 0;
};

struct Revenue {
  std::vector<RevenueDay> days;    // by day and currency
  std::vector<RevenueItem> items;  // most revenue first
  bool more = false;               // there are more items
};

// Used by one thread at a time.
class RevenueReader {
 public:
  // The file must exist: construct a Store first. Throws StoreError.
  explicit RevenueReader(const std::filesystem::path& file);

  // Of the days `from` to `to` - 1, with at most `max_items` items. One consistent state of the
  // store. Throws StoreError.
  Revenue read(int64_t from, int64_t to, size_t max_items);

 private:
  void read_days(int64_t from, int64_t to, Revenue* revenue);
  void read_items(int64_t from, int64_t to, size_t max_items, Revenue* revenue);

  SQLite::Database database_;
};

}  // namespace nearshelf::backend
