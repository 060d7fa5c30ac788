#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "pipeline/evaluate/cases.h"
#include "pipeline/evaluate/metrics.h"
#include "pipeline/evaluate/rankers.h"
#include "pipeline/import/event_reader.h"
#include "pipeline/import/timestamp.h"
#include "pipeline/train/content_rows.h"
#include "pipeline/train/content_tokens.h"
#include "pipeline/train/embedding_rows.h"
#include "pipeline/train/item_rows.h"
#include "pipeline/train/popularity.h"
#include "tests/core/random.h"
#include "tests/pipeline/import_support.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;

namespace {

std::vector<uint64_t> words(std::string_view text) {
  std::vector<uint64_t> found;
  append_words(text, &found);
  return found;
}

ItemRows rows_of_titles(const std::vector<std::string>& titles, ContentRowsSettings settings = {}) {
  std::vector<std::vector<uint64_t>> tokens;
  for (const std::string& title : titles) {
    Product product;
    product.title = title;
    tokens.push_back(content_tokens(product));
  }
  return content_rows(tokens, settings);
}

class Silent {
 public:
  Progress* progress() { return &progress_; }

 private:
  std::ostringstream out_;
  Progress progress_{out_, Progress::Style::kSilent};
};

double weight(const std::vector<Neighbour>& row, uint32_t item) {
  for (const Neighbour& n : row) {
    if (n.item == item) return n.weight;
  }
  return 0;
}

}  // namespace

TEST_CASE("words: lower case in several scripts, punctuation apart, no spaces needed in Chinese") {
  CHECK(words("Red MUG, 12-pack") == words("red mug 12 pack"));
  CHECK(words("red mug").size() == 2);
  CHECK(words("GRÖẞE") != words("grosse"));
  CHECK(words("ÉCRIN Ørsted ŽLUTÝ ŁÓDŹ") == words("écrin ørsted žlutý łódź"));
  CHECK(words("ЧАШКА Ёлка ΚΟΥΠΑ") == words("чашка ёлка κουπα"));
  CHECK(words("mug…“blue”—new").size() == 3);
  CHECK(words("茶杯子").size() == 2);  // two pairs
  CHECK(words("mug茶杯").size() == 2);
  CHECK(words(" \t,;").empty());
}

TEST_CASE("words of text that is no UTF-8 do not run past it") {
  CHECK(words("caf\xE9 mug").size() == 2);
  CHECK(words("mug\xF0\x9F").size() == 1);
  CHECK(words("\x80\xBF\xFFmug").size() == 1);
  test::Random random(1);
  for (int run = 0; run < 2000; ++run) {
    std::string text;
    for (uint32_t k = random.below(12); k > 0; --k) {
      text.push_back(static_cast<char>(random.below(256)));
    }
    CHECK(words(text).size() <= text.size());
  }
}

TEST_CASE("tokens of a product: all its fields, an attribute's value under its name") {
  Product product;
  product.title = "Red mug";
  product.category = "Home > Mugs";
  product.brand = "Acme";
  product.attributes["color"] = {"red"};
  CHECK(content_tokens(product).size() == 6);
  Product other = product;
  other.attributes.clear();
  other.attributes["material"] = {"red"};
  CHECK(content_tokens(other) != content_tokens(product));
}

TEST_CASE("content rows are the cosine of TF-IDF vectors") {
  // Of 12 items; the words of the others are their own.
  std::vector<std::string> titles = {"red mug", "red cup", "blue mug", "red mug red mug"};
  for (int k = 0; k < 8; ++k) titles.push_back("w" + std::to_string(k));
  const ItemRows rows = rows_of_titles(titles, {.neighbours = 20, .most_common = 0.5});
  const double red = std::log(12.0 / 3);
  const double mug = std::log(12.0 / 3);
  const double cup = std::log(12.0 / 1);
  const double red_mug = std::hypot(red, mug);
  CHECK(weight(rows[0], 1) == doctest::Approx(red * red / (red_mug * std::hypot(red, cup))));
  CHECK(weight(rows[0], 3) == doctest::Approx(1));  // a word counts once
  CHECK(weight(rows[0], 0) == 0);
  CHECK(weight(rows[1], 2) == 0);
  CHECK(rows[4].empty());
  for (const auto& row : rows) {
    CHECK(std::is_sorted(row.begin(), row.end(),
                         [](const Neighbour& a, const Neighbour& b) { return a.item < b.item; }));
  }
}

TEST_CASE("a word of a fifth of the catalogue says nothing") {
  std::vector<std::string> titles;
  for (int k = 0; k < 10; ++k) titles.push_back(k < 2 ? "common rare" : "w" + std::to_string(k));
  CHECK(rows_of_titles(titles)[0].empty());
  titles.push_back("w");
  CHECK(rows_of_titles(titles)[0].size() == 1);
}

TEST_CASE("a bound on comparisons spends them on the rarest words") {
  std::vector<std::string> titles = {"rare common", "rare"};
  for (int k = 0; k < 40; ++k) titles.push_back("common w" + std::to_string(k));
  const ItemRows bounded =
      rows_of_titles(titles, {.neighbours = 20, .most_common = 1, .most_comparisons = 10});
  REQUIRE(bounded[0].size() == 1);
  CHECK(bounded[0][0].item == 1);
}

TEST_CASE("embedding rows are the nearest by cosine, whatever the vectors' lengths") {
  test::Random random(2);
  const size_t items = 200;
  const size_t d = 24;
  std::vector<float> vectors(items * d);
  for (float& value : vectors) value = random.uniform() - 0.5f;
  for (size_t k = 0; k < d; ++k) vectors[7 * d + k] = 0;
  for (size_t k = 0; k < d; ++k) vectors[9 * d + k] = 1000 * vectors[8 * d + k];
  const ItemRows rows = embedding_rows(vectors, d, 10);
  CHECK(rows[7].empty());
  CHECK(weight(rows[8], 9) == doctest::Approx(1));
  size_t found = 0;
  for (uint32_t a = 0; a < items; ++a) {
    std::vector<Neighbour> expected;
    for (uint32_t b = 0; b < items; ++b) {
      double dot = 0;
      double square_a = 0;
      double square_b = 0;
      for (size_t k = 0; k < d; ++k) {
        dot += double{vectors[a * d + k]} * vectors[b * d + k];
        square_a += double{vectors[a * d + k]} * vectors[a * d + k];
        square_b += double{vectors[b * d + k]} * vectors[b * d + k];
      }
      if (a == b || !(dot > 0)) continue;
      expected.push_back({b, static_cast<float>(dot / std::sqrt(square_a * square_b))});
    }
    keep_highest(10, &expected);
    REQUIRE(rows[a].size() == expected.size());
    for (const Neighbour& n : expected) {
      const double served = weight(rows[a], n.item);
      if (served == 0) continue;
      CHECK(served == doctest::Approx(n.weight).epsilon(1e-4));
      ++found;
    }
  }
  CHECK(found == doctest::Approx(199 * 10).epsilon(0.005));
}

TEST_CASE("extending by neighbours adds what is reached in two steps, never the item itself") {
  const ItemRows rows = {{{1, 0.5f}}, {{0, 0.5f}, {2, 0.4f}}, {}};
  const ItemRows extended = extend_by_neighbours(rows, 0.5, 10);
  CHECK(weight(extended[0], 1) == doctest::Approx(0.5));
  CHECK(weight(extended[0], 2) == doctest::Approx(0.5 * 0.5 * 0.4));
  CHECK(weight(extended[0], 0) == 0);
  CHECK(extended[2].empty());
  const ItemRows pruned = extend_by_neighbours(rows, 0.5, 1);
  REQUIRE(pruned[0].size() == 1);
  CHECK(pruned[0][0].item == 1);
}

TEST_CASE("blend by support: content where nothing was learnt, behaviour where much was") {
  const ItemRows learnt = {{{1, 0.2f}}, {{0, 0.4f}}, {}};
  const ItemRows content = {{{2, 0.8f}}, {{2, 1.0f}}, {{0, 0.9f}}};
  const std::vector<uint32_t> support = {10, 1'000'000, 0};
  const ItemRows blended = blend_by_support(learnt, content, support, 10, 20);
  const double scale = 0.3 / 0.9;  // means of the rows' highest weights
  CHECK(weight(blended[0], 1) == doctest::Approx(0.5 * 0.2));
  CHECK(weight(blended[0], 2) == doctest::Approx(0.5 * scale * 0.8));
  CHECK(weight(blended[1], 0) == doctest::Approx(0.4).epsilon(1e-4));
  CHECK(weight(blended[1], 2) < 1e-4);
  CHECK(weight(blended[2], 0) == doctest::Approx(scale * 0.9));

  const ItemRows nothing(3);
  CHECK(weight(blend_by_support(nothing, content, support, 10, 20)[2], 0) == doctest::Approx(0.9));
}

TEST_CASE("Online Retail: titles alone, and as the back-off of a minimum support") {
  const auto path = testing::shared_data("interactions/online-retail-uci-2010-2011.csv.xz");
  if (!path) return;
  Silent silent;
  EventsOptions options;
  options.path = *path;
  const EventLog log = read_events(options, *silent.progress());
  const Dataset dataset = make_dataset(log);
  const HeldOut held =
      hold_out(dataset, to_minute(*parse_time("2011-11-01")), std::numeric_limits<int64_t>::max());
  std::vector<std::vector<uint64_t>> tokens(held.train.item_count());
  for (size_t item = 0; item < log.item_ids.size(); ++item) {
    const uint32_t known = find_item(held.train, log.item_ids[item]);
    if (known != kNotInDataset) tokens[known] = content_tokens(log.products[item]);
  }
  const ItemRows content = content_rows(tokens, {});
  const auto filler = recent_popularity(held.train, 30 * 1440);
  const auto row = [&](const ItemRows& rows) {
    return measure(held, rank_cases(held, rows_score(rows), filler));
  };
  const Metrics alone = row(content);
  CHECK(alone.recall == doctest::Approx(0.1994).epsilon(0.02));
  CHECK(alone.ndcg == doctest::Approx(0.1768).epsilon(0.02));

  // A minimum support of five shoppers costs recall; neighbours of neighbours and titles give it
  // back, and more.
  const auto support = shopper_support(held.train);
  const CooccurrenceTable table = CooccurrenceTable::count(held.train);
  const auto ridge = [&](uint32_t min_support, double share) {
    RidgeSettings settings;
    settings.support.min_support = min_support;
    settings.neighbours_share = share;
    return ridge_rows(table, settings, silent.progress());
  };
  const double all = row(ridge(1, 0)).recall;
  const double supported = row(ridge(5, 0)).recall;
  const ItemRows extended = ridge(5, RidgeSettings{}.neighbours_share);
  const double repaired = row(extended).recall;
  const double with_titles = row(blend_by_support(extended, content, support, 5, 20)).recall;
  MESSAGE("recall: titles ", alone.recall, ", ridge ", all, ", support 5 ", supported,
          ", extended ", repaired, ", with titles ", with_titles);
  CHECK(supported < all);
  CHECK(repaired > supported);
  CHECK(with_titles > all);
}
