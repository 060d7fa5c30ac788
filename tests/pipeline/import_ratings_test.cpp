#include <doctest/doctest.h>

#include "pipeline/import/ratings_table.h"
#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

RatingLog ratings_of(std::string_view text) {
  TextSource source = TextSource::from_memory("ratings.csv", std::string(text));
  return parse_ratings(source);
}

}  // namespace

TEST_CASE("ratings: MovieLens columns in any order, others ignored") {
  const RatingLog log = ratings_of(
      "rating,userId,movieId,timestamp,title\n"
      "3.5,1,31,1260759144,\"Dangerous, Minds\"\n4,2,31,1260759204,x\n");
  REQUIRE(log.ratings.size() == 2);
  CHECK(log.user_ids == std::vector<std::string>{"1", "2"});
  CHECK(log.item_ids == std::vector<std::string>{"31"});
  CHECK(log.ratings[0].thousandths == 3500);
  CHECK(log.ratings[1].thousandths == 4000);
  CHECK(log.ratings[1].minute == log.ratings[0].minute + 1);
}

TEST_CASE("ratings: bad records are rejected with their line") {
  const RatingLog log = ratings_of(
      "user_id;item_id;score;time\n1;a;good;2020-01-01\n;a;5;2020-01-01\n1;;5;2020-01-01\n"
      "1;a;5;never\n1;a;5;2020-01-01\n");
  CHECK(log.ratings.size() == 1);
  CHECK(rejected_lines(log.report, "bad rating") == std::vector<uint64_t>{2});
  CHECK(rejected_lines(log.report, "no user") == std::vector<uint64_t>{3});
  CHECK(rejected_lines(log.report, "no item id") == std::vector<uint64_t>{4});
  CHECK(rejected_lines(log.report, "bad time") == std::vector<uint64_t>{5});
}

TEST_CASE("ratings: a missing column is refused with those that exist") {
  const std::string error = error_of([] { ratings_of("userId,movieId,timestamp\n1,2,3\n"); });
  CHECK(error.find("has no column for rating (rating, score, stars)") != std::string::npos);
  CHECK(error.find("Columns found: userId, movieId, timestamp") != std::string::npos);
}

}  // namespace nearshelf::pipeline::testing
