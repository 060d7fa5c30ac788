#include "tests/backend/release/release_fixture.h"

#include <SQLiteCpp/Transaction.h>

#include <algorithm>

#include "backend/store/database.h"

namespace nearshelf::test {

using namespace nearshelf::backend;

uint64_t SeededBits::next() {
  uint64_t z = state_ += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

DirectWrites::DirectWrites(const std::filesystem::path& file) : database_(open_for_writing(file)) {}

void DirectWrites::fail_after(int steps, Failure failure) {
  steps_left_ = steps;
  failure_ = failure;
}

bool DirectWrites::fails_now() {
  if (steps_left_ < 0) return false;
  if (steps_left_ == 0) return true;
  --steps_left_;
  return false;
}

void DirectWrites::transact(const std::function<void(SQLite::Database&)>& work) {
  const bool fails = fails_now();
  SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
  work(database_);
  if (fails && failure_ == Failure::kBeforeCommit) throw StoreError("the process died");
  transaction.commit();
  if (fails) throw StoreError("the process died");
}

void DirectWrites::close_before(Hour hour) {
  if (fails_now()) throw StoreError("the process died");
  closed_before_ = std::max(closed_before_, hour);
}

ReleaseFixture::ReleaseFixture(const ReleasePolicy& release_policy,
                               const WindowSchedule& window_schedule)
    : policy(release_policy), schedule(window_schedule) {
  restart();
}

void ReleaseFixture::restart() {
  releaser.reset();
  writes.reset();
  if (worked_out_ != policy) {
    terms_.emplace(policy);
    worked_out_ = policy;
  }
  writes = std::make_unique<DirectWrites>(file());
  releaser = std::make_unique<Releaser>(*writes, file(), schedule, terms(), random_,
                                        [this] { return now; });
}

const ReleaseTerms& ReleaseFixture::terms() const {
  // Most tests use these; working them out takes long.
  static const ReleaseTerms defaults{ReleasePolicy()};
  return terms_ ? *terms_ : defaults;
}

void ReleaseFixture::count(Hour hour, MetricGroup group, const std::string& subject, int64_t count,
                           const std::string& object) {
  SQLite::Database database = open_for_writing(file());
  SQLite::Statement insert(database,
                           "INSERT INTO counter VALUES (?, ?, x'0102030405060708', ?, ?, 1, ?)");
  insert.bind(1, hour);
  insert.bind(2, static_cast<int>(group));
  insert.bind(3, subject);
  insert.bind(4, object);
  insert.bind(5, count);
  insert.exec();
}

std::vector<LedgerEntry> ReleaseFixture::ledger() const {
  std::vector<LedgerEntry> entries;
  LedgerReader(file()).visit({}, [&](const LedgerEntry& entry) {
    entries.push_back(entry);
    return true;
  });
  return entries;
}

std::vector<LedgerEntry> ReleaseFixture::ledger(MetricGroup group) const {
  std::vector<LedgerEntry> entries = ledger();
  std::erase_if(entries, [&](const LedgerEntry& entry) { return entry.group != group; });
  return entries;
}

std::vector<ReleasedCell> ReleaseFixture::released(MetricGroup group, Hour start) const {
  for (const LedgerEntry& entry : ledger(group)) {
    if (entry.window_start == start) return LedgerReader(file()).cells(entry.id);
  }
  return {};
}

int64_t ReleaseFixture::exact_counters() const {
  SQLite::Database database = open_for_reading(file());
  return database.execAndGet("SELECT count(*) FROM counter").getInt64();
}

void ReleaseFixture::exec(const std::string& sql) { open_for_writing(file()).exec(sql); }

}  // namespace nearshelf::test
