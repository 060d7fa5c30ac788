#include "backend/counts_reader.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <algorithm>

#include "backend/database.h"

namespace nearshelf::backend {
namespace {

constexpr const char* kSelection =
    " FROM counter WHERE hour >= :hour"
    " AND (:slot IS NULL OR slot = :slot) AND (:item IS NULL OR item = :item) ";

void bind_optional(SQLite::Statement* select, const char* name,
                   const std::optional<std::string>& value) {
  if (value) {
    select->bind(name, *value);
  } else {
    select->bind(name);
  }
}

SQLite::Statement prepare(const SQLite::Database& database, const std::string& columns,
                          const CountsFilter& filter, const std::string& tail) {
  SQLite::Statement select(database, "SELECT " + columns + kSelection + tail);
  select.bind(":hour", filter.hour_from.value_or(0));
  bind_optional(&select, ":slot", filter.slot);
  bind_optional(&select, ":item", filter.item);
  return select;
}

CountsRow read_row(SQLite::Statement* select) {
  CountsRow row;
  row.hour = select->getColumn(0).getUInt();
  const SQLite::Column model = select->getColumn(1);
  const auto* bytes = static_cast<const uint8_t*>(model.getBlob());
  const size_t length = std::min<size_t>(static_cast<size_t>(model.getBytes()), row.model.size());
  std::copy_n(bytes, length, row.model.begin());
  row.slot = select->getColumn(2).getString();
  row.item = select->getColumn(3).getString();
  row.event = static_cast<FeedbackEvent>(select->getColumn(4).getInt());
  row.count = select->getColumn(5).getInt64();
  return row;
}

}  // namespace

CountsReader::CountsReader(const std::filesystem::path& file) : database_(open_for_reading(file)) {}

CountsPage CountsReader::read(const CountsFilter& filter, size_t max_rows) {
  try {
    SQLite::Transaction snapshot(database_);
    CountsPage page;
    read_rows(filter, max_rows, &page);
    read_totals(filter, &page);
    page.stored = read_meta(kStoredTotal);
    page.duplicates = read_meta(kDuplicateTotal);
    snapshot.commit();
    return page;
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

void CountsReader::read_rows(const CountsFilter& filter, size_t max_rows, CountsPage* page) {
  SQLite::Statement select = prepare(database_, "hour, model, slot, item, event, count", filter,
                                     "ORDER BY hour, model, slot, item, event LIMIT :limit");
  select.bind(":limit", static_cast<int64_t>(max_rows) + 1);
  while (select.executeStep()) {
    if (page->rows.size() == max_rows) {
      page->more = true;
      return;
    }
    page->rows.push_back(read_row(&select));
  }
}

void CountsReader::read_totals(const CountsFilter& filter, CountsPage* page) {
  SQLite::Statement select = prepare(database_, "event, sum(count)", filter, "GROUP BY event");
  while (select.executeStep()) {
    const auto event = static_cast<size_t>(select.getColumn(0).getInt());
    if (event < page->totals.size()) page->totals[event] = select.getColumn(1).getInt64();
  }
}

int64_t CountsReader::read_meta(const char* key) {
  SQLite::Statement select(database_, "SELECT value FROM meta WHERE key = ?");
  select.bind(1, key);
  return select.executeStep() ? select.getColumn(0).getInt64() : 0;
}

}  // namespace nearshelf::backend
