#include <doctest/doctest.h>

#include "pipeline/import/basket_json.h"
#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

BasketLog baskets_of(std::string_view text) {
  TextSource source = TextSource::from_memory("baskets.json", std::string(text));
  return parse_baskets(source);
}

std::string refusal_of(std::string_view text) {
  return error_of([&] { baskets_of(text); });
}

std::vector<std::string> ids_of(const BasketLog& log, size_t basket) {
  std::vector<std::string> ids;
  for (const uint32_t item : log.basket(basket)) ids.push_back(log.item_ids[item]);
  return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("baskets: an object of shoppers, ids as numbers or strings, an item once a basket") {
  const BasketLog log = baskets_of(R"({"17": [[1, "2", 1], [-3]], "b": [["x y"]]})");
  CHECK(log.shoppers == Ids{"17", "b"});
  CHECK(log.shopper_ends == std::vector<size_t>{2, 3});
  CHECK(ids_of(log, 0) == Ids{"1", "2"});
  CHECK(ids_of(log, 1) == Ids{"-3"});
  CHECK(ids_of(log, 2) == Ids{"x y"});
  CHECK(log.first_basket(1) == 2);
}

TEST_CASE("baskets: a list of lists names shoppers by their number") {
  const BasketLog log = baskets_of("[[[1], [2]], [[3]]]");
  CHECK(log.shoppers == Ids{"1", "2"});
  CHECK(log.shopper_ends == std::vector<size_t>{2, 3});
}

TEST_CASE("baskets: empty ones are dropped with a warning, shoppers without any rejected") {
  const BasketLog log = baskets_of(R"({"a": [[1], [], [2]], "b": [], "c": [[]], "d": [[3]]})");
  CHECK(log.shoppers == Ids{"a", "d"});
  CHECK(log.basket_ends.size() == 3);
  CHECK(warned_lines(log.report, "empty basket") == std::vector<uint64_t>{1, 3});
  CHECK(rejected_lines(log.report, "a shopper without baskets") == std::vector<uint64_t>{2, 3});
  CHECK(log.report.lines == 4);
}

TEST_CASE("baskets: what is out of place is refused with its place") {
  CHECK(refusal_of(R"({"u": [[1], [2, null]]})") ==
        "baskets.json: shopper \"u\", basket 2, id 2: found null, expected an item id, a string or "
        "a whole number.");
  CHECK(refusal_of(R"({"u": [1, 2]})") ==
        "baskets.json: shopper \"u\", basket 1: found an item id, expected a list of item ids.");
  CHECK(refusal_of(R"({"u": {"v": []}})") ==
        "baskets.json: shopper \"u\": found an object, expected a list of baskets.");
  CHECK(refusal_of("[[[1.5]]]").find("shopper 1, basket 1, id 1: found the number 1.5") !=
        std::string::npos);
  CHECK(refusal_of("[[[[1]]]]").find("found a list") != std::string::npos);
  CHECK(refusal_of("[[[true]]]").find("found true") != std::string::npos);
  CHECK(refusal_of("[3]").find("shopper 1: found an item id, expected a list of baskets") !=
        std::string::npos);
  CHECK(refusal_of("17").find("at the top: found an item id, expected an object of shopper") !=
        std::string::npos);
  CHECK(refusal_of(R"([[[""]]])").find("no item id") != std::string::npos);
}

TEST_CASE("baskets: broken JSON is refused with line and column") {
  const std::string refusal = refusal_of("{\"u\": [[1],\n  [2}]}");
  CHECK(refusal.find("is not valid JSON: line 2, column 5") != std::string::npos);
  CHECK(refusal_of(R"({"u": [[1])").find("is not valid JSON") != std::string::npos);
  CHECK(refusal_of("{} {}").find("is not valid JSON") != std::string::npos);
}

TEST_CASE("baskets: a document without baskets is refused, packed ones are read") {
  const TempFolder folder;
  std::ostream nowhere(nullptr);
  Progress progress(nowhere, Progress::Style::kSilent);
  const auto error = [&](std::string_view text) {
    return error_of([&] { read_baskets(folder.write("b.json", text), progress); });
  };
  CHECK(error("{}").find("has no records") != std::string::npos);
  CHECK(error("[[]]").find("a shopper without baskets") != std::string::npos);
  CHECK(error("").find("is empty") != std::string::npos);
  CHECK(read_baskets(folder.write("b.json.gz", gzip("[[[1]]]")), progress).shoppers.size() == 1);
  const std::string cut = gzip("[[[1, 2, 3]]]").substr(0, 20);
  CHECK(error_of([&] {
          read_baskets(folder.write("c.gz", cut), progress);
        }).find("ends too early") != std::string::npos);
}

}  // namespace nearshelf::pipeline::testing
