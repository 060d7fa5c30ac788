// How sessions, baskets and ratings become cases, and the baselines of these protocols.
#include <doctest/doctest.h>

#include <algorithm>

#include "pipeline/evaluate/baselines.h"
#include "pipeline/evaluate/ease.h"
#include "pipeline/evaluate/evaluation_error.h"
#include "pipeline/evaluate/item_numbers.h"
#include "pipeline/evaluate/next_basket_cases.h"
#include "pipeline/evaluate/rating_cases.h"
#include "pipeline/evaluate/session_cases.h"
#include "pipeline/evaluate/session_knn.h"
#include "tests/core/random.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;

namespace {

SessionLog sessions_of(const std::string& text) {
  TextSource source = TextSource::from_memory("sessions", text);
  return parse_sessions(source);
}

BasketLog baskets_of(const std::string& text) {
  TextSource source = TextSource::from_memory("baskets", text);
  return parse_baskets(source);
}

RatingLog ratings_of(const std::string& text) {
  TextSource source = TextSource::from_memory("ratings", text);
  return parse_ratings(source);
}

std::vector<std::string> ids_of(const HeldOut& held, const std::vector<VisitItem>& entries) {
  std::vector<std::string> ids;
  for (const VisitItem& entry : entries) ids.push_back(held.train.item_ids[entry.item]);
  return ids;
}

std::vector<std::string> ids_of(const HeldOut& held, const std::vector<uint32_t>& items) {
  std::vector<std::string> ids;
  for (const uint32_t item : items) ids.push_back(held.train.item_ids[item]);
  return ids;
}

using Ids = std::vector<std::string>;

std::string ten_sessions() {
  std::string text;
  for (int s = 0; s < 9; ++s) text += "a b c\n";
  return text + "b d b a\n";
}

}  // namespace

TEST_CASE("a session's last click is the target, repeats stay, unknown clicks go") {
  const Split split =
      split_sessions(sessions_of(ten_sessions()), sessions_of("a b a\nx a d\na x\nx c\na a x b\n"));
  const HeldOut& test = split.test;
  CHECK_FALSE(test.hides_given);
  CHECK(test.visits == 5);
  CHECK(test.pairs == 14);
  CHECK(test.unknown_pairs == 4);
  CHECK(test.unknown_targets == 1);
  REQUIRE(test.cases.size() == 3);  // "a x" loses its target, "x c" everything given
  CHECK(ids_of(test, test.cases[0].given) == Ids{"a", "b"});
  CHECK(ids_of(test, test.cases[0].targets) == Ids{"a"});
  CHECK(ids_of(test, test.cases[1].given) == Ids{"a"});
  CHECK(ids_of(test, test.cases[2].given) == Ids{"a", "a"});
}

TEST_CASE("sessions validate on the last tenth of the train lines, trained on those before") {
  const Split split = split_sessions(sessions_of(ten_sessions()), sessions_of("a b\n"));
  CHECK(split.validation.train.visits.size() == 9);
  CHECK(split.validation.train.item_ids == Ids{"a", "b", "c"});
  REQUIRE(split.validation.cases.size() == 1);
  CHECK(ids_of(split.validation, split.validation.cases[0].given) == Ids{"b", "b"});
  CHECK(ids_of(split.validation, split.validation.cases[0].targets) == Ids{"a"});
  CHECK(split.test.train.visits.back().sequence.size() == 4);
  CHECK(split.test.train.visits.back().items.size() == 3);
  CHECK(split.test.cases[0].minute > split.test.train.visits.back().minute);
}

TEST_CASE("test sessions of another shop are refused") {
  CHECK_THROWS_WITH_AS(split_sessions(sessions_of(ten_sessions()), sessions_of("x y\n")),
                       doctest::Contains("Check that both use the same item ids"), EvaluationError);
}

TEST_CASE("nothing given is hidden from a session's list") {
  const Split split = split_sessions(sessions_of(ten_sessions()), sessions_of("a b a\n"));
  const ItemRows rows = session_cosine_rows(split.test.train, 20);
  const auto first = rank_cases(split.test, session_score(rows, 1000), {});
  // Own items first, the latest before earlier ones; then what goes with them.
  CHECK(ids_of(split.test, first[0]) == Ids{"b", "a", "c", "d"});
  const auto plain = rank_cases(split.test, session_score(rows, 0), {});
  CHECK(plain[0].size() == 4);
}

TEST_CASE("the last basket is the target; validation moves one basket back") {
  const Split split = split_next_baskets(basket_dataset(
      baskets_of(R"({"u": [[1, 2], [2], [3], [1, 9]], "v": [[1], [2], [3]], "w": [[1], [8]]})")));
  const HeldOut& test = split.test;
  CHECK_FALSE(test.hides_given);
  CHECK(test.recall_over == RecallOver::kAllTargets);
  REQUIRE(test.cases.size() == 2);
  CHECK(test.train.item_ids == Ids{"1", "2", "3"});
  CHECK(test.train.visits.size() == 5);  // w has too few
  CHECK(ids_of(test, test.cases[0].targets) == Ids{"1"});
  CHECK(test.cases[0].unknown_targets == 1);
  CHECK(ids_of(test, test.cases[0].history) == Ids{"1", "2", "2", "3"});
  CHECK(test.cases[0].given.empty());

  REQUIRE(split.validation.cases.size() == 1);
  CHECK(ids_of(split.validation, split.validation.cases[0].history) == Ids{"1", "2", "2"});
  CHECK(split.validation.cases[0].unknown_targets == 1);
  CHECK(split.validation.train.visits.size() == 4);  // v's two stay
}

TEST_CASE("customers with too few baskets are refused with their number") {
  CHECK_THROWS_WITH_AS(split_next_baskets(basket_dataset(baskets_of("[[[1], [2]]]"))),
                       doctest::Contains("none of 1 customers has 3 baskets"), EvaluationError);
}

TEST_CASE("own frequency ranks by count, then by popularity, and never beyond own items") {
  const Split split = split_next_baskets(
      basket_dataset(baskets_of(R"({"u": [[1, 2, 3], [2], [1]], "v": [[3, 4], [3, 1], [1]]})")));
  const CooccurrenceTable table = CooccurrenceTable::count(split.test.train);
  const auto baselines =
      baselines_of(Protocol::kNextBasket, split.validation, split.test, table, 1e6);
  const auto list_of = [&](size_t row) {
    return ids_of(split.test,
                  rank_cases(split.test, baselines[row].score, baselines[row].filler)[0]);
  };
  CHECK(list_of(1) == Ids{"2", "3", "1"});
  CHECK(list_of(2) == Ids{"2", "3", "1", "4"});
}

namespace {

std::string many_ratings(int users) {
  nearshelf::test::Random random(3);
  std::string text = "userId,movieId,rating,timestamp\n";
  for (int user = 0; user < users; ++user) {
    const uint32_t taste = random.below(4);
    for (int k = 0; k < 12; ++k) {
      const uint32_t item = taste * 10 + random.below(14);
      text += std::to_string(user) + "," + std::to_string(item) + "," +
              (random.below(5) == 0 ? "3.5" : "4.0") + "," + std::to_string(1'000'000'000 + k) +
              "\n";
    }
  }
  return text;
}

}  // namespace

TEST_CASE("held-out users are in no train visit, and a fifth of what they like is the target") {
  const RatingLog log = ratings_of(many_ratings(120));
  const RatingSplit split = split_ratings(log);
  CHECK(split.test.visits == 20);
  CHECK(split.validation.visits == 20);
  CHECK(split.test.train.visits.size() + 40 == split.users);
  CHECK(split.test.hides_given);
  for (const Case& test : split.test.cases) {
    const size_t known = test.given.size() + test.targets.size();
    CHECK(test.targets.size() == std::max<size_t>(1, known / 5));
    for (const VisitItem& entry : test.given) {
      CHECK(std::find(test.targets.begin(), test.targets.end(), entry.item) == test.targets.end());
    }
  }
  CHECK_THROWS_WITH_AS(split_ratings(ratings_of(many_ratings(30))),
                       doctest::Contains("50 are needed"), EvaluationError);
}

TEST_CASE("EASE by visits equals EASE by items, and its own definition") {
  const RatingSplit split = split_ratings(ratings_of(many_ratings(120)));
  const Dataset& train = split.test.train;
  REQUIRE(train.visits.size() > train.item_count());  // by items
  // The same matrix with items that nobody has: more items than visits, so by visits.
  Dataset wide = train;
  for (int k = 0; k < 200; ++k) wide.item_ids.push_back("~" + std::to_string(1000 + k));
  REQUIRE(wide.visits.size() < wide.item_count());
  const double lambda = 7;
  const Ease by_items(train, lambda);
  const Ease by_visits(wide, lambda);
  const Case& test = split.test.cases[0];
  std::vector<float> expected(train.item_count());
  std::vector<float> scores(wide.item_count());
  by_items.score(test, expected);
  by_visits.score(test, scores);
  for (size_t item = 0; item < expected.size(); ++item) {
    CHECK(scores[item] == doctest::Approx(expected[item]).epsilon(1e-4));
  }
  for (size_t item = expected.size(); item < scores.size(); ++item) CHECK(scores[item] == 0);
}

TEST_CASE("ids that are numbers break ties in the order of numbers") {
  Dataset dataset;
  dataset.item_ids = {"10", "2", "30", "4"};
  CHECK(numeric_places(dataset) == std::vector<uint32_t>{2, 0, 3, 1});
}
