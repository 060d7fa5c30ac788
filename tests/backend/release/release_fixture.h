// A store, a clock and a releaser for tests; the process may "die" at any write.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backend/release/ledger_reader.h"
#include "backend/release/releaser.h"
#include "core/privacy/random_bits.h"
#include "tests/backend/support/temporary_folder.h"

namespace nearshelf::test {

// SplitMix64: the same noise in each run.
class SeededBits final : public RandomBits {
 public:
  explicit SeededBits(uint64_t seed) : state_(seed) {}
  uint64_t next() override;

 private:
  uint64_t state_;
};

// Writes straight to the file, and fails on demand. One call of transact() or close_before() is one
// step.
class DirectWrites final : public backend::ReleaseWrites {
 public:
  explicit DirectWrites(const std::filesystem::path& file);

  void transact(const std::function<void(SQLite::Database&)>& work) override;
  void close_before(backend::Hour hour) override;

  // What happens in the step `steps` calls from now (0 = the next), and in all after it.
  enum class Failure { kBeforeCommit, kAfterCommit };
  void fail_after(int steps, Failure failure);

  backend::Hour closed_before() const { return closed_before_; }

 private:
  bool fails_now();

  SQLite::Database database_;
  backend::Hour closed_before_ = 0;
  int steps_left_ = -1;  // before the failure; negative: none
  Failure failure_ = Failure::kBeforeCommit;
};

// Monday 2026-11-23 00:00 UTC.
inline constexpr backend::Hour kMonday = 498'720;

// The data folder outlives the "processes" on it: restart() gives a new one.
class ReleaseFixture {
  TemporaryFolder folder_;  // outlives what uses it
  SeededBits random_{1};
  backend::ReleasePolicy worked_out_;  // terms_ are its terms
  std::optional<backend::ReleaseTerms> terms_;

 public:
  explicit ReleaseFixture(const backend::ReleasePolicy& policy = {},
                          const backend::WindowSchedule& schedule = {});

  // A new process, as after a crash, with `policy` and `schedule` from now on.
  void restart();

  // Puts `count` devices into a cell of the hour, as the store does.
  void count(backend::Hour hour, backend::MetricGroup group, const std::string& subject,
             int64_t count, const std::string& object = "");

  std::vector<backend::LedgerEntry> ledger() const;
  std::vector<backend::LedgerEntry> ledger(backend::MetricGroup group) const;
  // The released values of the group's window that starts at `start`.
  std::vector<backend::ReleasedCell> released(backend::MetricGroup group,
                                              backend::Hour start) const;
  int64_t exact_counters() const;  // rows
  void exec(const std::string& sql);

  std::filesystem::path file() const { return folder_ / "nearshelf.db"; }
  std::filesystem::path log() const { return folder_ / "ledger.log"; }
  const TemporaryFolder& folder() const { return folder_; }

  // Of the present process.
  const backend::ReleaseTerms& terms() const;

  backend::ReleasePolicy policy;
  backend::WindowSchedule schedule;
  backend::Hour now = kMonday;
  std::unique_ptr<DirectWrites> writes;
  std::unique_ptr<backend::Releaser> releaser;
};

}  // namespace nearshelf::test
