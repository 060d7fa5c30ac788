// Discrete-event simulation of clients that send, lose answers, send again, send twice and out of
// order, and whose clocks are wrong, against the real writer and store with crashes (the method of
// the Janus project's simulation tests). Time is virtual: nothing here waits for a clock.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <future>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "backend/store/store.h"
#include "backend/store/writer.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/store_view.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using namespace nearshelf::test;

namespace {

constexpr Hour kFirstHour = 500'000;
constexpr Hour kGrace = 3;
constexpr uint64_t kMinutes = 20 * 60;
constexpr uint64_t kRetryAfter = 30;  // minutes

uint64_t from_environment(const char* name, uint64_t fallback) {
  const char* text = ::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

// A writer on a file; a crash is what another process would find on the disk.
class Server {
 public:
  Server(const TemporaryFolder& folder, uint64_t seed) : folder_(folder), random_(seed) { start(); }

  // The answers, when everything submitted until now has one. Keys are reports.
  std::multimap<uint64_t, WriteResult> answers() {
    std::promise<void> reached;
    writer_->probe([&](const std::optional<std::string>&) { reached.set_value(); });
    reached.get_future().get();
    return std::exchange(answers_, {});
  }

  void submit(uint64_t report, const Contribution& contribution) {
    REQUIRE(writer_->submit(to_batch(contribution), [this, report](WriteResult result) {
      answers_.emplace(report, result);
    }));
  }

  void close_before(Hour hour) {
    std::promise<std::optional<std::string>> closed;
    writer_->close_before(
        hour, [&](std::optional<std::string> problem) { closed.set_value(std::move(problem)); });
    CHECK_FALSE(closed.get_future().get().has_value());
  }

  // The answers of what is under way are lost. Call it after answers(), so that nothing writes.
  void crash() {
    const auto old = file();
    ++life_;
    for (const char* suffix : {"", "-wal"}) {
      std::filesystem::copy_file(old.string() + suffix, file().string() + suffix);
    }
    writer_.reset();
    store_.reset();
    answers_.clear();
    start();
  }

  std::filesystem::path file() const { return folder_ / ("life" + std::to_string(life_) + ".db"); }

  void stop() { writer_->stop(); }

 private:
  void start() {
    StoreOptions options;
    options.merge_reports = 1 + random_() % 100;
    options.slice_rows = 1 + random_() % 20;
    store_ = std::make_unique<Store>(file(), options);
    WriterOptions writer_options;
    writer_options.gather = std::chrono::milliseconds(0);
    writer_options.group_contributions = 1 + random_() % 20;
    writer_ = std::make_unique<Writer>(*store_, writer_options, [] { return kFirstHour; });
  }

  const TemporaryFolder& folder_;
  std::mt19937_64 random_;
  int life_ = 0;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Writer> writer_;
  std::multimap<uint64_t, WriteResult> answers_;  // by the writer's thread until a barrier
};

class World {
 public:
  World(const TemporaryFolder& folder, uint64_t seed) : random_(seed), server_(folder, random_()) {}

  void run() {
    for (; minute_ < kMinutes; ++minute_) {
      if (chance(3)) make_report();
      deliver();
      for (const auto& [report, result] : server_.answers()) note_answer(report, result);
      if (minute_ % 60 == 0 && now() > kFirstHour + kGrace) close(now() - kGrace);
      if (chance(50)) server_.crash();
    }
  }

  void check() {
    server_.stop();
    const auto counts = counts_by_object(server_.file());
    // Never twice; nothing that was acknowledged is missing; nothing comes from nowhere.
    for (const auto& [item, count] : counts) CHECK(count == 1);
    for (const uint64_t report : stored_) CHECK(counts.contains(std::to_string(report)));
    for (const auto& [item, count] : counts) CHECK(sent_.contains(std::stoull(item)));
    // A closed hour is as it was when it was closed.
    CHECK(counts_until(closed_before_) == at_close_);
    CHECK(stored_.size() > 100);
    MESSAGE(sent_.size(), " reports sent, ", stored_.size(), " stored, ", refused_, " closed, ",
            repeated_, " repeated");
  }

 private:
  struct Report {
    Hour hour;
    bool settled = false;  // the client has an answer that ends it
  };

  bool chance(uint64_t one_of) { return random_() % one_of == 0; }
  Hour now() const { return kFirstHour + static_cast<Hour>(minute_ / 60); }

  // The client's clock is right, or wrong by up to two hours.
  void make_report() {
    const Hour skew = chance(4) ? static_cast<Hour>(random_() % 5) : 2;
    reports_.push_back({now() + skew - 2});
    send(reports_.size() - 1);
  }

  // Puts the request on its way: it arrives never, once or twice, sooner or later. Sends again when
  // no answer came.
  void send(uint64_t report) {
    const uint64_t copies = chance(5) ? 0 : chance(5) ? 2 : 1;
    for (uint64_t k = 0; k < copies; ++k) {
      const uint64_t delay = chance(20) ? random_() % 300 : random_() % 3;
      arrivals_.emplace(minute_ + delay, report);
    }
    retries_.emplace(minute_ + kRetryAfter, report);
  }

  void deliver() {
    for (; !retries_.empty() && retries_.begin()->first <= minute_;
         retries_.erase(retries_.begin())) {
      const uint64_t report = retries_.begin()->second;
      if (!reports_[report].settled) send(report);
    }
    for (; !arrivals_.empty() && arrivals_.begin()->first <= minute_;
         arrivals_.erase(arrivals_.begin())) {
      const uint64_t report = arrivals_.begin()->second;
      const std::string item = std::to_string(report);
      sent_.insert(report);
      server_.submit(report, one_cell(report, reports_[report].hour, "s", item));
    }
  }

  // What the server said holds, whether or not the client hears it.
  void note_answer(uint64_t report, WriteResult result) {
    if (result == WriteResult::kStored) CHECK(stored_.insert(report).second);
    if (result == WriteResult::kDuplicate) {
      CHECK(stored_.contains(report));
      ++repeated_;
    }
    if (result == WriteResult::kClosed) {
      CHECK(reports_[report].hour < closed_before_);
      ++refused_;
    }
    const bool heard = !chance(4);
    if (heard && result != WriteResult::kUnavailable) reports_[report].settled = true;
  }

  void close(Hour hour) {
    server_.close_before(hour);
    closed_before_ = hour;
    at_close_ = counts_until(hour);
  }

  std::map<std::string, int64_t> counts_until(Hour hour) {
    std::map<std::string, int64_t> counts;
    for (const CountsRow& row : read_all(server_.file()).rows) {
      if (row.hour < hour) counts[row.cell.object] += row.count;
    }
    return counts;
  }

  std::mt19937_64 random_;
  Server server_;
  uint64_t minute_ = 0;
  std::vector<Report> reports_;
  std::multimap<uint64_t, uint64_t> arrivals_;  // minute, report
  std::multimap<uint64_t, uint64_t> retries_;
  std::set<uint64_t> sent_;
  std::set<uint64_t> stored_;
  size_t refused_ = 0;
  size_t repeated_ = 0;
  Hour closed_before_ = 0;
  std::map<std::string, int64_t> at_close_;
};

}  // namespace

TEST_CASE("a simulated day of unreliable clients and crashes: exactly once, closed is closed") {
  const uint64_t seed = from_environment("NEARSHELF_TEST_SEED", std::random_device()());
  const uint64_t days = from_environment("NEARSHELF_SIMULATED_DAYS", 3);
  MESSAGE("NEARSHELF_TEST_SEED=", seed, " NEARSHELF_SIMULATED_DAYS=", days);
  std::mt19937_64 seeds(seed);
  for (uint64_t day = 0; day < days; ++day) {
    const TemporaryFolder folder;
    World world(folder, seeds());
    world.run();
    world.check();
  }
}
