// Releases through the writer, with contributions on their way.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <vector>

#include "backend/release/releaser.h"
#include "backend/release/writer_release_writes.h"
#include "tests/backend/release/release_fixture.h"
#include "tests/backend/support/contributions.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using namespace nearshelf::test;

namespace {

// A backend without HTTP.
class Backend {
 public:
  WriteResult submit(uint64_t report, Hour hour) {
    std::promise<WriteResult> answer;
    REQUIRE(writer_.submit(to_batch(one_cell(report, hour, "home", "lamp")),
                           [&](WriteResult result) { answer.set_value(result); }));
    return answer.get_future().get();
  }

  size_t release_at(Hour now) {
    now_ = now;
    return releaser_.release_due();
  }

  // The values released for the items of the window at `start`.
  std::vector<ReleasedCell> items(Hour start) {
    std::vector<ReleasedCell> cells;
    LedgerReader reader(file_);
    LedgerFilter filter;
    filter.group = MetricGroup::kItems;
    filter.from = start;
    filter.to = start + 1;
    reader.visit(filter, [&](const LedgerEntry& entry) {
      cells = LedgerReader(file_).cells(entry.id);
      return false;
    });
    return cells;
  }

 private:
  TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_ / "nearshelf.db";
  std::atomic<Hour> now_ = kMonday;
  Store store_{file_};
  Writer writer_{store_, {}, [this] { return now_.load(); }};
  WriterReleaseWrites writes_{writer_};
  SeededBits random_{1};
  Releaser releaser_{
      writes_, file_, {}, ReleaseTerms(ReleasePolicy()), random_, [this] { return now_.load(); }};
};

}  // namespace

TEST_CASE(
    "everything acknowledged before the close is in the release; what comes later is refused") {
  Backend backend;
  backend.release_at(kMonday);
  for (Hour report = 0; report < 300; ++report) {
    CHECK(backend.submit(report, kMonday + report % 24) == WriteResult::kStored);
  }
  CHECK(backend.release_at(kMonday + 48) == 10);
  CHECK(backend.submit(1000, kMonday + 23) == WriteResult::kClosed);
  CHECK(backend.submit(1001, kMonday + 24) == WriteResult::kStored);
  const auto cells = backend.items(kMonday);
  REQUIRE(cells.size() == 1);
  // Ten standard deviations of the default noise of items.
  CHECK(std::abs(cells[0].value - 300) < 10 * 14);
  CHECK(backend.release_at(kMonday + 48) == 0);
}
