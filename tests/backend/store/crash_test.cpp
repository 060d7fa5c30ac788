// Exactly once over crashes, slices of merging and failures of the disk, in random order. Each
// contribution has an item of its own, so that a cell above 1 proves a double count and a missing
// one a loss.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <memory>
#include <random>
#include <set>

#include "backend/store/store.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/store_view.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using namespace nearshelf::test;

namespace {

constexpr Hour kHour = 500'000;

uint64_t from_environment(const char* name, uint64_t fallback) {
  const char* text = ::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

class Machine {
 public:
  Machine(const std::filesystem::path& file, uint64_t seed) : file_(file), random_(seed) {
    // Small enough that a few operations meet every limit.
    options_.merge_reports = 1 + random_() % 200;
    options_.merge_after = std::chrono::milliseconds(random_() % 3 == 0 ? 0 : 1'000'000);
    options_.sealed_bytes = 100'000;
    options_.slice_rows = 1 + random_() % 30;
    options_.lock_patience = std::chrono::milliseconds(0);
    options_.filter_bytes = random_() % 2 == 0 ? 20'000 : 1'000'000;
    start();
  }

  void step() {
    switch (random_() % 12) {
      case 0:
        return start();
      case 1:
        return store_->settle();
      case 2:
        return static_cast<void>(store_->delete_reports_before(kHour - 100, 10));
      case 3:
        return fail_somewhere();
      case 4:
      case 5:
        return static_cast<void>(store_->do_merging());
      default:
        return send(1 + random_() % 40);
    }
  }

  // What the tables hold in the end must be what was acknowledged.
  void check() {
    start();
    store_->settle();
    const auto counts = counts_by_object(file_);
    size_t wrong = 0;
    for (const uint64_t id : acknowledged_) {
      const auto found = counts.find(std::to_string(id));
      if (found == counts.end() || found->second != 1) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(counts.size() == acknowledged_.size());
    CHECK(sealed_count(file_) == 0);
  }

 private:
  // Without a destructor that could write, a new object on the file is what a crash leaves.
  void start() {
    store_.reset();
    store_ = std::make_unique<Store>(file_, options_);
  }

  static Contribution contribution(uint64_t id, const std::string& item) {
    return one_cell(id, kHour + static_cast<Hour>(id % 5), "s", item);
  }

  // New ones and ones sent before, acknowledged or not.
  void send(size_t count) {
    std::vector<std::string> items;
    std::vector<uint64_t> ids;
    for (size_t k = 0; k < count; ++k) {
      ids.push_back(random_() % 4 == 0 && next_ > 0 ? random_() % next_ : next_++);
      items.push_back(std::to_string(ids.back()));
    }
    std::vector<Contribution> group;
    for (size_t k = 0; k < count; ++k) group.push_back(contribution(ids[k], items[k]));
    const auto outcomes = merge(store_.get(), group);
    for (size_t k = 0; k < count; ++k) {
      const bool is_new = acknowledged_.insert(ids[k]).second;
      CHECK((outcomes[k] == MergeOutcome::kStored) == is_new);
    }
  }

  // Whatever the store does meanwhile fails, and may be done again.
  void fail_somewhere() {
    SQLite::Database other(file_, SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    const std::string item = std::to_string(next_);
    CHECK_THROWS_AS(merge(store_.get(), {contribution(next_++, item)}), StoreError);
    CHECK_THROWS_AS(store_->check_writable(), StoreError);
    try {
      store_->settle();
    } catch (const StoreError&) {
    }
  }

  const std::filesystem::path file_;
  std::mt19937_64 random_;
  StoreOptions options_;
  std::unique_ptr<Store> store_;
  std::set<uint64_t> acknowledged_;
  uint64_t next_ = 0;
};

}  // namespace

TEST_CASE("random operations, crashes and failures: each acknowledged contribution counts once") {
  const uint64_t seed = from_environment("NEARSHELF_TEST_SEED", std::random_device()());
  const uint64_t rounds = from_environment("NEARSHELF_CRASH_ROUNDS", 20);
  MESSAGE("NEARSHELF_TEST_SEED=", seed, " NEARSHELF_CRASH_ROUNDS=", rounds);
  std::mt19937_64 seeds(seed);
  for (uint64_t round = 0; round < rounds; ++round) {
    const TemporaryFolder folder;
    Machine machine(folder / "counts.db", seeds());
    for (int k = 0; k < 150; ++k) machine.step();
    machine.check();
  }
}
