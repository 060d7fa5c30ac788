// A database that is older than the releases.
#include <doctest/doctest.h>

#include <fstream>

#include "backend/release/ledger_json.h"
#include "backend/release/releaser.h"
#include "backend/store/database.h"
#include "tests/backend/release/release_fixture.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::kMonday;
using nearshelf::test::ReleaseFixture;

namespace {

std::string ledger_text(const ReleaseFixture& shop) {
  std::string text;
  for (const LedgerEntry& entry : shop.ledger()) text += entry_to_json(entry).dump() + "\n";
  return text;
}

std::string file_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void remove_database(ReleaseFixture* shop) {
  shop->releaser.reset();
  shop->writes.reset();
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(shop->file().string() + suffix);
  }
}

// A shop whose Monday has been released.
struct ReleasedMonday {
  ReleasedMonday() {
    shop.releaser->release_due();
    shop.count(kMonday, MetricGroup::kItems, "home", 5'000, "lamp");
    shop.exec("VACUUM INTO '" + backup.string() + "'");
    shop.now = kMonday + 48;
    shop.releaser->release_due();
  }

  ReleaseFixture shop;
  std::filesystem::path backup = shop.folder() / "backup.db";
};

}  // namespace

TEST_CASE("after an old backup nothing is noised again: the ledger is whole, the values are lost") {
  ReleasedMonday state;
  ReleaseFixture& shop = state.shop;
  const std::string before = ledger_text(shop);
  REQUIRE(shop.released(MetricGroup::kItems, kMonday).size() == 1);
  remove_database(&shop);
  std::filesystem::copy_file(state.backup, shop.file());
  shop.restart();
  CHECK(shop.releaser->release_due() == 0);
  CHECK(ledger_text(shop) == before);
  CHECK(shop.released(MetricGroup::kItems, kMonday).empty());
  shop.now += 24;
  CHECK(shop.releaser->release_due() == 5);
  CHECK(shop.ledger().size() == 15);
}

TEST_CASE("after the loss of the database the ledger comes back from its log") {
  ReleasedMonday state;
  const std::string before = ledger_text(state.shop);
  remove_database(&state.shop);
  state.shop.restart();
  state.shop.releaser->release_due();
  CHECK(ledger_text(state.shop) == before);
}

TEST_CASE("a log that was lost or lags is written again") {
  ReleasedMonday state;
  ReleaseFixture& shop = state.shop;
  const std::string before = file_text(shop.log());
  std::filesystem::remove(shop.log());
  shop.restart();
  shop.releaser->release_due();
  CHECK(file_text(shop.log()) == before);
  // A crash in the middle of a line.
  std::filesystem::resize_file(shop.log(), before.size() - 20);
  shop.restart();
  shop.releaser->release_due();
  CHECK(file_text(shop.log()) == before);
}

TEST_CASE("with a damaged line in the log nothing is released, and the error names the line") {
  ReleasedMonday state;
  ReleaseFixture& shop = state.shop;
  std::string text = file_text(shop.log());
  text[text.find("items")] = 'x';
  std::ofstream(shop.log(), std::ios::binary) << text;
  shop.restart();
  shop.now += 24;
  CHECK_THROWS_WITH_AS(shop.releaser->release_due(), doctest::Contains("line 2 is damaged"),
                       StoreError);
  CHECK(shop.ledger().size() == 10);
}
