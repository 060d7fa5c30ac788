// The table report: which ids were counted already. Where they are: report_place.h.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <span>

#include "backend/store/keyed_hash.h"
#include "backend/store/report_filter.h"
#include "backend/store/tally.h"

namespace nearshelf::backend {

// For the thread that writes. Functions throw SQLite::Exception.
class ReportIds {
 public:
  // The filter keeps to `filter_bytes`. `database` must outlive the object.
  ReportIds(SQLite::Database& database, size_t filter_bytes);

  // False when the id is certainly not in the table and note() was not told of it; costs a few
  // nanoseconds then. True leaves it open: ask holds().
  bool may_hold(const ReportKey& key);
  // Readies the filter for the hour, if that is not done; may_hold() does it too.
  void meet(Hour hour);
  // Remembers an id that will come into the table, of an hour that was met.
  void note(const ReportKey& key) { filter_.note(key); }

  // Looks into the table.
  bool holds(const ReportKey& key);

  // Below kReportBuckets. The same for an id in every process that uses this database.
  uint32_t bucket_of(const ReportId& id) const;
  // Inserts ids that are not in the table, all of one bucket. In a transaction; after its failure,
  // in the next again.
  void insert(Hour hour, uint32_t bucket, std::span<const ReportId> ids);

  // Deletes up to `limit` rows of hours before `hour`, of some dozen ids each; returns how many.
  size_t delete_before(Hour hour, size_t limit);

  size_t filter_bytes() const { return filter_.bytes(); }

 private:
  // The part of an hour that takes new ids.
  struct OpenPart {
    int64_t number = 0;
    size_t ids = 0;
  };

  OpenPart& open_part(Hour hour);
  OpenPart read_open_part(Hour hour);
  void load_slice(Hour hour);

  SQLite::Statement select_;
  SQLite::Statement insert_;
  SQLite::Statement delete_;
  SQLite::Statement last_place_;
  SQLite::Statement part_bytes_;
  SQLite::Statement load_;
  ReportFilter filter_;
  const KeyedHash bucket_hash_;
  std::map<Hour, OpenPart> open_parts_;
  // Hours whose ids from before the start are being read into the filter: where to go on.
  std::map<Hour, int64_t> loading_;
};

}  // namespace nearshelf::backend
