#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "core/kernels/top_k.h"
#include "tests/core/random.h"

using namespace nearshelf;

namespace {

std::vector<Scored> sorted_reference(const std::vector<float>& scores, const ExclusionSet& excluded,
                                     size_t k) {
  std::vector<Scored> all;
  for (uint32_t item = 0; item < scores.size(); ++item) {
    if (!excluded.contains(item)) all.push_back({item, scores[item]});
  }
  std::stable_sort(all.begin(), all.end(), ranks_before);
  all.resize(std::min(k, all.size()));
  return all;
}

}  // namespace

TEST_CASE("top_k equals a full sort, with ties, exclusions and any k") {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    test::Random random(seed);
    std::vector<float> scores(1 + random.below(300));
    const uint32_t distinct = 1 + random.below(20);  // few values: many ties
    for (float& score : scores) score = static_cast<float>(random.below(distinct)) - 3;
    ExclusionSet excluded;
    excluded.reset(scores.size());
    for (uint32_t item = 0; item < scores.size(); ++item) {
      if (random.below(4) == 0) excluded.add(item);
    }
    for (const size_t k : {size_t{0}, size_t{1}, size_t{12}, scores.size(), scores.size() + 7}) {
      std::vector<Scored> best;
      top_k(scores, excluded, k, &best);
      const std::vector<Scored> expected = sorted_reference(scores, excluded, k);
      REQUIRE(best.size() == expected.size());
      for (size_t place = 0; place < best.size(); ++place) {
        CHECK(best[place].item == expected[place].item);
        CHECK(best[place].score == expected[place].score);
      }
    }
  }
}

TEST_CASE("NaN never ranks") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> scores = {nan, 1, nan, 2};
  ExclusionSet excluded;
  excluded.reset(scores.size());
  std::vector<Scored> best;
  top_k(scores, excluded, 4, &best);
  REQUIRE(best.size() == 2);
  CHECK(best[0].item == 3);
  CHECK(best[1].item == 1);
}
