#include "backend/store/report_ids.h"

#include <algorithm>

#include "backend/store/database.h"

namespace nearshelf::backend {
namespace {

// About 1,800 pages: what is merged at a time touches each more than once.
constexpr size_t kPartIds = 1 << 18;
// Ids from before the start are read in slices, so that no group waits long for them.
constexpr int64_t kLoadSlice = 10'000;

void bind_id(SQLite::Statement* statement, int index, const ReportId& id) {
  statement->bindNoCopy(index, id.data(), static_cast<int>(id.size()));
}

}  // namespace

ReportIds::ReportIds(SQLite::Database& database, size_t filter_bytes)
    : select_(database, "SELECT 1 FROM report WHERE hour = ? AND part = ? AND id = ?"),
      insert_(database, "INSERT INTO report VALUES (?, ?, ?)"),
      delete_(database,
              "DELETE FROM report WHERE (hour, part, id) IN "
              "(SELECT hour, part, id FROM report WHERE hour < ? LIMIT ?)"),
      last_part_(database, "SELECT max(part) FROM report WHERE hour = ?"),
      count_part_(database, "SELECT count(*) FROM report WHERE hour = ? AND part = ?"),
      load_(database,
            "SELECT part, id FROM report WHERE hour = ?1 AND (part, id) > (?2, ?3) "
            "ORDER BY part, id LIMIT ?4"),
      filter_(filter_bytes) {}

bool ReportIds::may_hold(const ReportKey& key) {
  if (!filter_.has_met(key.hour)) meet(key.hour);
  if (!loading_.empty() && loading_.contains(key.hour)) load_slice(key.hour);
  return filter_.may_hold(key);
}

// An hour of which there are ids from before the start is read little by little.
void ReportIds::meet(Hour hour) {
  const OpenPart& part = open_part(hour);
  const bool is_new = part.number == 0 && part.ids == 0;
  filter_.add_hour(hour, is_new);
  if (!is_new) loading_[hour] = {};
}

void ReportIds::load_slice(Hour hour) {
  Progress& progress = loading_[hour];
  int64_t read = 0;
  if (filter_.is_kept(hour)) {
    const StatementScope scope(load_);
    const Progress from = progress;
    load_.bind(1, hour);
    load_.bind(2, from.part);
    bind_id(&load_, 3, from.id);
    load_.bind(4, kLoadSlice);
    for (; load_.executeStep(); ++read) {
      progress.part = load_.getColumn(0).getInt64();
      const SQLite::Column id = load_.getColumn(1);
      const auto* bytes = static_cast<const uint8_t*>(id.getBlob());
      std::copy_n(bytes, std::min(static_cast<size_t>(id.getBytes()), progress.id.size()),
                  progress.id.begin());
      filter_.note({hour, progress.id});
    }
  }
  if (read == kLoadSlice) return;
  filter_.set_complete(hour);
  loading_.erase(hour);
}

// Newest part first: what comes again mostly comes soon.
bool ReportIds::holds(const ReportKey& key) {
  for (int64_t part = open_part(key.hour).number; part >= 0; --part) {
    const StatementScope scope(select_);
    select_.bind(1, key.hour);
    select_.bind(2, part);
    bind_id(&select_, 3, key.id);
    if (select_.executeStep()) return true;
  }
  return false;
}

void ReportIds::insert(const ReportKey& key) {
  OpenPart& part = open_part(key.hour);
  if (part.ids >= kPartIds) part = {part.number + 1, 0};
  const StatementScope scope(insert_);
  insert_.bind(1, key.hour);
  insert_.bind(2, part.number);
  bind_id(&insert_, 3, key.id);
  insert_.exec();
  ++part.ids;
}

ReportIds::OpenPart& ReportIds::open_part(Hour hour) {
  const auto found = open_parts_.find(hour);
  if (found != open_parts_.end()) return found->second;
  OpenPart part;
  {
    const StatementScope scope(last_part_);
    last_part_.bind(1, hour);
    if (last_part_.executeStep()) part.number = last_part_.getColumn(0).getInt64();
  }
  const StatementScope scope(count_part_);
  count_part_.bind(1, hour);
  count_part_.bind(2, part.number);
  if (count_part_.executeStep()) {
    part.ids = static_cast<size_t>(count_part_.getColumn(0).getInt64());
  }
  return open_parts_[hour] = part;
}

size_t ReportIds::delete_before(Hour hour, size_t limit) {
  const StatementScope scope(delete_);
  delete_.bind(1, hour);
  delete_.bind(2, static_cast<int64_t>(limit));
  const auto deleted = static_cast<size_t>(delete_.exec());
  if (deleted < limit) {
    filter_.forget_before(hour);
    open_parts_.erase(open_parts_.begin(), open_parts_.lower_bound(hour));
    loading_.erase(loading_.begin(), loading_.lower_bound(hour));
  }
  return deleted;
}

}  // namespace nearshelf::backend
