#include "backend/store/report_ids.h"

#include <algorithm>

#include "backend/store/database.h"
#include "backend/store/report_place.h"

namespace nearshelf::backend {
namespace {

// Rows of a full part have some 64 ids; about 1,100 pages of the table.
constexpr size_t kPartIds = 1 << 18;
// Ids from before the start are read in slices of rows, so that no group waits long for them.
constexpr int64_t kLoadSlice = 256;

std::span<const ReportId> ids_of(const SQLite::Column& column) {
  const auto* ids = static_cast<const ReportId*>(column.getBlob());
  return {ids, static_cast<size_t>(column.getBytes()) / sizeof(ReportId)};
}

uint64_t read_bucket_key(const SQLite::Database& database) {
  return static_cast<uint64_t>(read_meta(database, "report_bucket_key").value_or(0));
}

}  // namespace

ReportIds::ReportIds(SQLite::Database& database, size_t filter_bytes)
    : select_(database, "SELECT ids FROM report WHERE place = ?"),
      // Joined texts are a text, whatever bytes they have.
      insert_(database,
              "INSERT INTO report VALUES (?, ?) "
              "ON CONFLICT DO UPDATE SET ids = CAST(ids || excluded.ids AS BLOB)"),
      delete_(database,
              "DELETE FROM report WHERE place IN "
              "(SELECT place FROM report WHERE place < ? ORDER BY place LIMIT ?)"),
      last_place_(database, "SELECT max(place) FROM report WHERE place >= ? AND place < ?"),
      part_bytes_(
          database,
          "SELECT coalesce(sum(length(ids)), 0) FROM report WHERE place >= ? AND place < ?"),
      load_(database,
            "SELECT place, ids FROM report WHERE place >= ? AND place < ? ORDER BY place LIMIT ?"),
      filter_(filter_bytes),
      bucket_hash_(read_bucket_key(database)) {}

bool ReportIds::may_hold(const ReportKey& key) {
  meet(key.hour);
  if (!loading_.empty() && loading_.contains(key.hour)) load_slice(key.hour);
  return filter_.may_hold(key);
}

// An hour of which there are ids from before the start is read little by little.
void ReportIds::meet(Hour hour) {
  if (filter_.has_met(hour)) return;
  const OpenPart& part = open_part(hour);
  const bool is_new = part.number == 0 && part.ids == 0;
  filter_.add_hour(hour, is_new);
  if (!is_new) loading_[hour] = first_place(hour);
}

void ReportIds::load_slice(Hour hour) {
  int64_t& next = loading_[hour];
  int64_t read = 0;
  if (filter_.is_kept(hour)) {
    const StatementScope scope(load_);
    load_.bind(1, next);
    load_.bind(2, first_place(hour + 1));
    load_.bind(3, kLoadSlice);
    for (; load_.executeStep(); ++read) {
      next = load_.getColumn(0).getInt64() + 1;
      for (const ReportId& id : ids_of(load_.getColumn(1))) filter_.note({hour, id});
    }
  }
  if (read == kLoadSlice) return;
  filter_.set_complete(hour);
  loading_.erase(hour);
}

// Newest part first: what comes again mostly comes soon.
bool ReportIds::holds(const ReportKey& key) {
  const uint32_t bucket = bucket_of(key.id);
  for (int64_t part = open_part(key.hour).number; part >= 0; --part) {
    const StatementScope scope(select_);
    select_.bind(1, report_place(key.hour, part, bucket));
    if (!select_.executeStep()) continue;
    const std::span<const ReportId> ids = ids_of(select_.getColumn(0));
    if (std::find(ids.begin(), ids.end(), key.id) != ids.end()) return true;
  }
  return false;
}

uint32_t ReportIds::bucket_of(const ReportId& id) const {
  return static_cast<uint32_t>(bucket_hash_(id)) % kReportBuckets;
}

void ReportIds::insert(Hour hour, uint32_t bucket, std::span<const ReportId> ids) {
  OpenPart& part = open_part(hour);
  if (part.ids >= kPartIds && part.number < kMaxReportPart) part = {part.number + 1, 0};
  const StatementScope scope(insert_);
  insert_.bind(1, report_place(hour, part.number, bucket));
  insert_.bindNoCopy(2, ids.data(), static_cast<int>(ids.size_bytes()));
  insert_.exec();
  part.ids += ids.size();
}

ReportIds::OpenPart& ReportIds::open_part(Hour hour) {
  const auto found = open_parts_.find(hour);
  if (found != open_parts_.end()) return found->second;
  return open_parts_[hour] = read_open_part(hour);
}

ReportIds::OpenPart ReportIds::read_open_part(Hour hour) {
  OpenPart part;
  {
    const StatementScope scope(last_place_);
    last_place_.bind(1, first_place(hour));
    last_place_.bind(2, first_place(hour + 1));
    if (!last_place_.executeStep() || last_place_.isColumnNull(0)) return part;
    part.number = part_of(last_place_.getColumn(0).getInt64());
  }
  const StatementScope scope(part_bytes_);
  part_bytes_.bind(1, report_place(hour, part.number, 0));
  part_bytes_.bind(2, report_place(hour, part.number + 1, 0));
  if (part_bytes_.executeStep()) {
    part.ids = static_cast<size_t>(part_bytes_.getColumn(0).getInt64()) / sizeof(ReportId);
  }
  return part;
}

size_t ReportIds::delete_before(Hour hour, size_t limit) {
  const StatementScope scope(delete_);
  delete_.bind(1, first_place(hour));
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
