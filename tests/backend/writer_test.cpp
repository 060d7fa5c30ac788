#include "backend/writer.h"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <atomic>
#include <future>

#include "backend/counts_reader.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/report_count.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::one_counter;
using nearshelf::test::report_count;
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

}  // namespace

TEST_CASE("an answer comes after the commit, and says whether the report was new") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  Writer writer(store, {}, test_hour);
  std::promise<int64_t> seen_by_others;
  REQUIRE(writer.submit(to_batch(one_counter(1, kHour, "s", "a")), [&](WriteResult result) {
    CHECK(result == WriteResult::kStored);
    seen_by_others.set_value(report_count(file));
  }));
  CHECK(seen_by_others.get_future().get() == 1);
  CHECK(submit_and_wait(&writer, one_counter(1, kHour, "s", "a")) == WriteResult::kDuplicate);
}

TEST_CASE("what gathers while the writer is busy is committed together") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  Writer writer(store, {}, test_hour);
  constexpr int64_t kBatches = 50;
  // When the second group starts to be answered, it must have been committed as a whole.
  std::atomic<int64_t> answers = 0;
  std::atomic<int64_t> first_group = 0;
  std::promise<void> all_answered;
  WriteLock lock(file);
  for (int64_t id = 0; id < kBatches; ++id) {
    REQUIRE(writer.submit(to_batch(one_counter(static_cast<uint64_t>(id), kHour, "s", "a")),
                          [&](WriteResult result) {
                            CHECK(result == WriteResult::kStored);
                            const int64_t stored = report_count(file);
                            if (answers == 0) first_group = stored;
                            if (answers >= first_group) CHECK(stored == kBatches);
                            if (++answers == kBatches) all_answered.set_value();
                          }));
  }
  lock.release();
  all_answered.get_future().get();
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
  while (writer.submit(to_batch(one_counter(static_cast<uint64_t>(taken), kHour, "s", "a")),
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
  CHECK_FALSE(writer.submit(to_batch(one_counter(1, kHour, "s", "a")), [](WriteResult) {}));
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
        writer.submit(to_batch(one_counter(id, kHour, "s", "a")), [&](WriteResult) { ++answers; }));
  }
  writer.stop();
  CHECK(answers == 100);
  CHECK(report_count(file) == 100);
  CHECK_FALSE(writer.submit(to_batch(one_counter(200, kHour, "s", "a")), [](WriteResult) {}));
  CHECK(probe_and_wait(&writer) == "the backend is stopping");
}

TEST_CASE("a store that fails answers so, and is used again when it works") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  Writer writer(store, {}, test_hour);
  CHECK_FALSE(probe_and_wait(&writer).has_value());
  const Contribution contribution = one_counter(1, kHour, "s", "a");
  {
    const WriteLock lock(file);
    CHECK(submit_and_wait(&writer, contribution) == WriteResult::kUnavailable);
    CHECK(probe_and_wait(&writer).value_or("").find("Another program holds a lock") !=
          std::string::npos);
  }
  CHECK_FALSE(probe_and_wait(&writer).has_value());
  CHECK(submit_and_wait(&writer, contribution) == WriteResult::kStored);
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
  submit_and_wait(&writer, one_counter(1, kHour, "s", "a"));
  now = kHour + 48;
  submit_and_wait(&writer, one_counter(2, kHour + 48, "s", "a"));
  // A probe is answered after the deletion that follows the group before it.
  probe_and_wait(&writer);
  CHECK(report_count(file) == 2);
  now = kHour + 49;
  submit_and_wait(&writer, one_counter(3, kHour + 49, "s", "a"));
  probe_and_wait(&writer);
  CHECK(report_count(file) == 2);
  CHECK(CountsReader(file).read({}, 10).totals[1] == 3);
}
