#include <doctest/doctest.h>

#include <string>

#include "core/base/status.h"

using namespace nearshelf;

TEST_CASE("every error code has a sentence of its own") {
  std::string previous;
  for (uint16_t code = 0; code <= 16; ++code) {
    const std::string text = describe(static_cast<ErrorCode>(code));
    CHECK(text.back() == '.');
    CHECK(text != "Unknown error code.");
    CHECK(text != previous);
    previous = text;
  }
}

TEST_CASE("a message names the place, the number found and the numbers expected") {
  const Status status = Status::range(ErrorCode::kUnsupportedVersion, "shard version", 7, 1, 3);
  CHECK(status.message().find("shard version: found 7, expected 1 to 3.") == 0);
  CHECK(Status().message().empty());
}
