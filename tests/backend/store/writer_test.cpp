#include "backend/store/writer.h"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <numeric>
#include <stdexcept>

#include "tests/backend/support/contributions.h"
#include "tests/backend/support/report_count.h"
#include "tests/backend/support/store_view.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::counts_by_object;
using nearshelf::test::one_cell;
using nearshelf::test::report_count;
using nearshelf::test::sealed_count;
using nearshelf::test::TemporaryFolder;
using nearshelf::test::to_batch;

namespace {

constexpr Hour kHour = 500'000;
Hour test_hour() { return kHour; }

// Holds SQLite's write lock, so that the writer cannot commit.
class WriteLock {
 public:
  explicit WriteLock(const std::filesystem::path& file) : database_(file, SQLite::OPEN_READWRITE) {
    database_.exec("BEGIN IMMEDIATE");
  }
  void release() { database_.exec("ROLLBACK"); }

 private:
  SQLite::Database database_;
};

WriteResult submit_and_wait(Writer* writer, const Contribution& contribution) {
  std::promise<WriteResult> promise;
  REQUIRE(writer->submit(to_batch(contribution),
                         [&](WriteResult result) { promise.set_value(result); }));
  return promise.get_future().get();
}

std::optional<std::string> probe_and_wait(Writer* writer) {
  std::promise<std::optional<std::string>> promise;
  writer->probe([&](std::optional<std::string> problem) { promise.set_value(std::move(problem)); });
  return promise.get_future().get();
}

void settle(Writer* writer) {
  std::promise<std::optional<std::string>> promise;
  writer->transact(
      [](SQLite::Database&) {},
      [&](std::optional<std::string> problem) { promise.set_value(std::move(problem)); });
  CHECK_FALSE(promise.get_future().get().has_value());
}

}  // namespace

TEST_CASE("an answer comes after the commit, and says whether the report was new") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  Writer writer(store, {}, test_hour);
  std::promise<int64_t> seen_by_others;
  REQUIRE(writer.submit(to_batch(one_cell(1, kHour, "s", "a")), [&](WriteResult result) {
    CHECK(result == WriteResult::kStored);
    seen_by_others.set_value(sealed_count(file));
  }));
  CHECK(seen_by_others.get_future().get() == 1);
  CHECK(submit_and_wait(&writer, one_cell(1, kHour, "s", "a")) == WriteResult::kDuplicate);
}

TEST_CASE("what gathers while the writer is busy is committed together") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  Writer writer(store, {}, test_hour);
  constexpr int64_t kBatches = 50;
  std::atomic<int64_t> answers = 0;
  std::promise<void> all_answered;
  WriteLock lock(file);
  for (int64_t id = 0; id < kBatches; ++id) {
    REQUIRE(writer.submit(to_batch(one_cell(static_cast<uint64_t>(id), kHour, "s", "a")),
                          [&](WriteResult result) {
                            CHECK(result == WriteResult::kStored);
                            if (++answers == kBatches) all_answered.set_value();
                          }));
  }
  lock.release();
  all_answered.get_future().get();
  // One group until the lock was met, and one of all that came meanwhile.
  CHECK(writer.stats().groups <= 2);
  writer.stop();
  CHECK(report_count(file) == kBatches);
}

TEST_CASE("a full queue refuses at once, and what it took is stored later") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  WriterOptions options;
  options.queue_contributions = 5;
  Writer writer(store, options, test_hour);
  std::atomic<int64_t> stored = 0;
  int64_t taken = 0;
  WriteLock lock(file);
  while (writer.submit(to_batch(one_cell(static_cast<uint64_t>(taken), kHour, "s", "a")),
                       [&](WriteResult result) { stored += result == WriteResult::kStored; })) {
    ++taken;
  }
  CHECK(taken >= 5);
  lock.release();
  writer.stop();
  CHECK(stored == taken);
  CHECK(report_count(file) == taken);
}

TEST_CASE("the bytes that wait are bounded too") {
  const TemporaryFolder folder;
  Store store(folder / "counts.db");
  WriterOptions options;
  options.queue_bytes = 10;
  Writer writer(store, options, test_hour);
  CHECK_FALSE(writer.submit(to_batch(one_cell(1, kHour, "s", "a")), [](WriteResult) {}));
}

TEST_CASE("stop() stores and answers everything taken; later batches are refused") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  WriterOptions options;
  options.group_contributions = 7;
  options.gather = std::chrono::hours(1);  // only stop() or a full group ends the wait
  Writer writer(store, options, test_hour);
  int answers = 0;
  for (uint64_t id = 0; id < 100; ++id) {
    REQUIRE(
        writer.submit(to_batch(one_cell(id, kHour, "s", "a")), [&](WriteResult) { ++answers; }));
  }
  writer.stop();
  CHECK(answers == 100);
  CHECK(report_count(file) == 100);
  CHECK_FALSE(writer.submit(to_batch(one_cell(200, kHour, "s", "a")), [](WriteResult) {}));
  CHECK(probe_and_wait(&writer) == "the backend is stopping");
}

TEST_CASE("a store that fails answers so, and is used again when it works") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  Writer writer(store, {}, test_hour);
  CHECK_FALSE(probe_and_wait(&writer).has_value());
  const Contribution contribution = one_cell(1, kHour, "s", "a");
  {
    const WriteLock lock(file);
    CHECK(submit_and_wait(&writer, contribution) == WriteResult::kUnavailable);
    CHECK(probe_and_wait(&writer).value_or("").find("Another program holds a lock") !=
          std::string::npos);
  }
  CHECK_FALSE(probe_and_wait(&writer).has_value());
  CHECK(submit_and_wait(&writer, contribution) == WriteResult::kStored);
  writer.stop();
  CHECK(report_count(file) == 1);
}

TEST_CASE("report ids are deleted once their hour has left the window") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  WriterOptions options;
  options.report_window = 48;
  std::atomic<Hour> now = kHour;
  Writer writer(store, options, [&] { return now.load(); });
  submit_and_wait(&writer, one_cell(1, kHour, "s", "a"));
  now = kHour + 48;
  submit_and_wait(&writer, one_cell(2, kHour + 48, "s", "a"));
  settle(&writer);
  // The answer comes after the deletion that follows the settling before it.
  probe_and_wait(&writer);
  CHECK(report_count(file) == 2);
  now = kHour + 49;
  settle(&writer);
  probe_and_wait(&writer);
  CHECK(report_count(file) == 1);
  CHECK(counts_by_object(file)["a"] == 2);
}

TEST_CASE("closing hours: what was answered is in the tables, the rest is told, ids are deleted") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  Writer writer(store, {}, test_hour);
  CHECK(submit_and_wait(&writer, one_cell(1, kHour - 1, "s", "a")) == WriteResult::kStored);
  std::promise<int64_t> in_tables;
  writer.close_before(kHour, [&](const std::optional<std::string>& problem) {
    CHECK_FALSE(problem.has_value());
    in_tables.set_value(counts_by_object(file)["a"]);
  });
  CHECK(in_tables.get_future().get() == 1);
  CHECK(submit_and_wait(&writer, one_cell(2, kHour - 1, "s", "a")) == WriteResult::kClosed);
  CHECK(submit_and_wait(&writer, one_cell(3, kHour, "s", "b")) == WriteResult::kStored);
  settle(&writer);
  probe_and_wait(&writer);
  CHECK(report_count(file) == 1);
  CHECK(counts_by_object(file) == std::map<std::string, int64_t>{{"a", 1}, {"b", 1}});
}

TEST_CASE("a transaction runs after what was submitted before it, and sees that") {
  const TemporaryFolder folder;
  Store store(folder / "counts.db");
  WriterOptions options;
  options.gather = std::chrono::hours(1);  // only the transaction ends the wait
  Writer writer(store, options, test_hour);
  for (uint64_t id = 0; id < 20; ++id) {
    REQUIRE(writer.submit(to_batch(one_cell(id, kHour, "s", "a")), [](WriteResult) {}));
  }
  std::promise<int64_t> seen;
  std::promise<std::optional<std::string>> problem;
  writer.transact(
      [&](SQLite::Database& database) {
        seen.set_value(database.execAndGet("SELECT sum(count) FROM counter").getInt64());
      },
      [&](std::optional<std::string> found) { problem.set_value(std::move(found)); });
  CHECK(seen.get_future().get() == 20);
  CHECK_FALSE(problem.get_future().get().has_value());
}

TEST_CASE("work that throws is told to its owner alone; the store goes on") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  Writer writer(store, {}, test_hour);
  std::promise<std::optional<std::string>> problem;
  writer.transact(
      [](SQLite::Database& database) {
        database.exec("INSERT INTO anomaly VALUES (1, 'kind', 'subject', 2, 3)");
        throw std::runtime_error("no");
      },
      [&](std::optional<std::string> found) { problem.set_value(std::move(found)); });
  CHECK(problem.get_future().get() == "no");
  CHECK_FALSE(probe_and_wait(&writer).has_value());
  writer.stop();
  CHECK(nearshelf::backend::open_for_reading(file)
            .execAndGet("SELECT count(*) FROM anomaly")
            .getInt() == 0);
  std::optional<std::string> after_stop;
  writer.transact([](SQLite::Database&) {},
                  [&](std::optional<std::string> found) { after_stop = std::move(found); });
  CHECK(after_stop == "the backend is stopping");
}

TEST_CASE("the figures tell what happened") {
  const TemporaryFolder folder;
  Store store(folder / "counts.db");
  Writer writer(store, {}, test_hour);
  CHECK_FALSE(writer.stats().last_commit.has_value());
  submit_and_wait(&writer, one_cell(1, kHour, "s", "a"));
  submit_and_wait(&writer, one_cell(1, kHour, "s", "a"));
  settle(&writer);
  writer.stop();
  const WriterStats stats = writer.stats();
  CHECK(stats.stored == 1);
  CHECK(stats.duplicates == 1);
  CHECK(stats.groups == 2);
  CHECK(stats.queued == 0);
  CHECK(stats.queued_bytes == 0);
  CHECK(stats.last_commit.has_value());
  CHECK(std::accumulate(stats.commit_counts.begin(), stats.commit_counts.end(), uint64_t{0}) == 2);
  CHECK(writer.spare_batch().body.capacity() > 0);
}
