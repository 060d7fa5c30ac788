#include "backend/store/sealed_body.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/backend/support/contributions.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using namespace nearshelf::test;

namespace {

Tally some_tally() {
  Tally tally;
  for (uint64_t id = 0; id < 300; ++id) {
    const std::string item = "item " + std::to_string(id % 7);
    const Contribution said = one_cell(id, 500'000 + static_cast<Hour>(id % 3), "s", item);
    tally.add_report({said.hour, said.report_id});
    tally.add_contribution(said);
  }
  tally.add_report({20'000 * 24, report_id(999)});
  tally.add_monitor_report(one_answer(999, 20'000, 63));
  tally.add_totals(0, 5);
  return tally;
}

std::vector<uint8_t> encode(const Tally& tally) {
  ByteWriter writer;
  encode_sealed(tally, &writer);
  return writer.bytes();
}

}  // namespace

TEST_CASE("a sealed group reads back as it was, and twice of it is twice the counts") {
  const Tally tally = some_tally();
  const std::vector<uint8_t> bytes = encode(tally);
  Tally read;
  REQUIRE(decode_sealed(bytes, &read).ok());
  CHECK(encode(read) == bytes);
  CHECK(read.contributions() == 300);
  CHECK(read.duplicates() == 5);
  CHECK(read.cells().size() == 21);
  CHECK(read.has_report({500'002, report_id(2)}));
  CHECK_FALSE(read.has_report({500'001, report_id(2)}));

  REQUIRE(decode_sealed(bytes, &read).ok());
  CHECK(read.cells().size() == 21);
  CHECK(read.cells()[0].count == 2 * tally.cells()[0].count);
  CHECK(read.monitors().begin()->second.buckets[63] == 2);
}

TEST_CASE("no damage goes unseen: every flipped byte and every cut") {
  const std::vector<uint8_t> bytes = encode(some_tally());
  size_t taken = 0;
  for (size_t k = 0; k < bytes.size(); ++k) {
    std::vector<uint8_t> damaged = bytes;
    damaged[k] ^= 0x10;
    Tally tally;
    if (decode_sealed(damaged, &tally).ok()) ++taken;
    Tally cut;
    if (decode_sealed(Bytes(bytes).first(k), &cut).ok()) ++taken;
  }
  CHECK(taken == 0);
}
