#include "tests/core/rank_fixture.h"

using namespace nearshelf;
using namespace nearshelf::test;

using Items = std::vector<uint32_t>;

TEST_CASE("items shown and not clicked step back, the more often the further") {
  RankFixture fixture;
  const Items plain = fixture.items({.limit = 10});
  fixture.shelf.note_impressions(Items{plain[0]}, 0);
  fixture.shelf.note_impressions(Items{plain[0], plain[1]}, 0);

  CHECK(fixture.items({.limit = 10}) == plain);
  const Items rotated = fixture.items({.limit = 10, .rotation = 0.5f});
  const auto place = [&](uint32_t item) {
    return std::find(rotated.begin(), rotated.end(), item) - rotated.begin();
  };
  CHECK(rotated.front() == plain[2]);
  CHECK(place(plain[0]) > place(plain[1]));
  CHECK(place(plain[1]) > 0);
}

TEST_CASE("impressions fade with the hours, a click forgets them at once") {
  RankFixture fixture;
  const Items plain = fixture.items({.limit = 10});
  fixture.shelf.note_impressions(plain, 0);
  fixture.shelf.note_impressions(Items{plain[0]}, 0);
  RailRequest request{.limit = 10, .rotation = 1};
  CHECK(fixture.items(request) != plain);
  request.minute = 60 * 24 * 60;
  CHECK(fixture.items(request) == plain);

  Impressions shown;
  shown.note(Items{4}, 0);
  CHECK(shown.penalty(4, 0) == 0.5);
  CHECK(shown.penalty(4, 60) < shown.penalty(4, 0));
  shown.note(Items{4}, 0);
  CHECK(shown.penalty(4, 0) > 0.5);
  shown.note_click(4, -1);
  CHECK(shown.penalty(4, 0) > 0.5);
  shown.note_click(4, 0);
  CHECK(shown.penalty(4, 0) == 0);
}

TEST_CASE("the shelf forgets impressions with a click on the item, and with the history") {
  RankFixture fixture;
  const auto penalty = [&] {
    return fixture.explain({.limit = 10, .rotation = 1}, 3).rotation_penalty;
  };
  fixture.shelf.note_impressions(Items{3}, 0);
  CHECK(penalty() == 0.5f);
  fixture.track(3, EventType::kViewItem, 1);
  CHECK(penalty() == 0);
  fixture.shelf.note_impressions(Items{3}, 0);
  fixture.shelf.forget();
  CHECK(penalty() == 0);
}

TEST_CASE("the log of impressions is bounded") {
  Impressions shown;
  shown.note(Items{7}, 0);
  shown.note(Items(kMaxImpressions - 1, 8), 0);
  CHECK(shown.penalty(7, 0) == 0.5);
  shown.note(Items{9}, 0);
  CHECK(shown.penalty(7, 0) == 0);
  shown.note(Items(3 * kMaxImpressions, 6), 0);
  CHECK(shown.penalty(8, 0) == 0);
  CHECK(shown.penalty(6, 0) == doctest::Approx(500.0 / 501));
}
