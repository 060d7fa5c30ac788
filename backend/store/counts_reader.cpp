#include "backend/store/counts_reader.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include "backend/store/database.h"

namespace nearshelf::backend {
namespace {

constexpr const char* kSelection =
    " FROM counter WHERE hour >= :hour AND (:group IS NULL OR metric_group = :group)"
    " AND (:subject IS NULL OR subject = :subject) AND (:object IS NULL OR object = :object) ";

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
  if (filter.group) {
    select.bind(":group", static_cast<int>(*filter.group));
  } else {
    select.bind(":group");
  }
  bind_optional(&select, ":subject", filter.subject);
  bind_optional(&select, ":object", filter.object);
  return select;
}

CountsRow read_row(SQLite::Statement* select) {
  CountsRow row;
  row.hour = select->getColumn(0).getUInt();
  row.cell.group = static_cast<MetricGroup>(select->getColumn(1).getInt());
  row.cell.model = read_model(select->getColumn(2));
  row.cell.subject = select->getColumn(3).getString();
  row.cell.object = select->getColumn(4).getString();
  row.cell.event = static_cast<uint8_t>(select->getColumn(5).getInt());
  row.count = select->getColumn(6).getInt64();
  return row;
}

}  // namespace

int64_t CountsPage::total(MetricGroup group, FeedbackEvent event) const {
  for (const CountsTotal& row : totals) {
    if (row.group == group && row.event == static_cast<uint8_t>(event)) return row.count;
  }
  return 0;
}

CountsReader::CountsReader(const std::filesystem::path& file) : database_(open_for_reading(file)) {}

CountsPage CountsReader::read(const CountsFilter& filter, size_t max_rows) {
  try {
    SQLite::Transaction snapshot(database_);
    CountsPage page;
    read_rows(filter, max_rows, &page);
    read_totals(filter, &page);
    page.stored = read_meta(database_, kStoredTotal).value_or(0);
    page.duplicates = read_meta(database_, kDuplicateTotal).value_or(0);
    snapshot.commit();
    return page;
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

void CountsReader::read_rows(const CountsFilter& filter, size_t max_rows, CountsPage* page) {
  SQLite::Statement select =
      prepare(database_, "hour, metric_group, model, subject, object, event, count", filter,
              "ORDER BY hour, metric_group, model, subject, object, event LIMIT :limit");
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
  SQLite::Statement select = prepare(database_, "metric_group, event, sum(count)", filter,
                                     "GROUP BY metric_group, event ORDER BY metric_group, event");
  while (select.executeStep()) {
    page->totals.push_back({static_cast<MetricGroup>(select.getColumn(0).getInt()),
                            static_cast<uint8_t>(select.getColumn(1).getInt()),
                            select.getColumn(2).getInt64()});
  }
}

}  // namespace nearshelf::backend
