#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/catalog/catalog_writer.h"
#include "pipeline/files/atomic_file.h"
#include "pipeline/rules/rules_error.h"
#include "pipeline/rules/rules_packer.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;

namespace {

// Six items: four shoes at 10, 20, 30 and 40 EUR, two of them boots; two lamps. The second of every
// pair is of the brand Zenit, and red; item s1 is reduced.
class Shop {
 public:
  Shop() {
    CatalogTable table;
    table.currency = "EUR";
    table.category_names = {"Shoes", "Shoes > Boots", "Lamps"};
    table.attribute_names = {"brand", "color"};
    table.attribute_values = {"Acme", "Zenit", "red"};
    table.value_attributes = {0, 0, 1};
    for (uint32_t k = 0; k < 6; ++k) {
      table.ids.push_back((k < 4 ? "s" : "l") + std::to_string(k));
      table.titles.push_back("Title");
      table.links.push_back("");
      table.images.push_back("");
      table.categories.push_back(static_cast<uint16_t>(k / 2));
      table.prices.push_back(1000 * (k + 1));
      table.list_prices.push_back(k == 1 ? 9900 : 0);
      table.in_stock.push_back(true);
      table.item_values.push_back(k % 2 == 0 ? std::vector<uint32_t>{0}
                                             : std::vector<uint32_t>{1, 2});
    }
    shard_ = AlignedBuffer::copy_of(write_catalog(table));
    catalog_ = CatalogView::open(shard_.bytes()).value();
  }
  const CatalogView& catalog() const { return catalog_; }

 private:
  AlignedBuffer shard_;
  CatalogView catalog_;
};

RulesFile parse(const std::string& rules) {
  return parse_rules("{\"rules\": [" + rules + "]}", "rules.json");
}

std::string problem(const std::string& rules) {
  try {
    pack_rules(parse(rules), Shop().catalog());
  } catch (const RulesError& error) {
    return error.what();
  }
  return "";
}

// The ids that a rule {"action": "hide", "where": ...} means.
std::vector<std::string> meant(const std::string& where) {
  const Shop shop;
  const PackedRules packed =
      pack_rules(parse("{\"action\": \"hide\", " + where + "}"), shop.catalog());
  std::vector<std::string> ids;
  RulesView::open(packed.shard.bytes(), shop.catalog()).value().for_each([&](const Rule& rule) {
    rule.items.for_each([&](uint32_t item) { ids.emplace_back(shop.catalog().item_id(item)); });
  });
  return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a condition means the items that meet all of it, and the listed ones besides") {
  CHECK(meant(R"("items": ["l5", "s0"])") == Ids{"s0", "l5"});
  CHECK(meant(R"("where": {"category": "Shoes"})") == Ids{"s0", "s1", "s2", "s3"});
  CHECK(meant(R"("where": {"category": "Shoes>Boots"})") == Ids{"s2", "s3"});
  CHECK(meant(R"("where": {"category": ["Lamps", "Shoes > Boots"], "brand": "Zenit"})") ==
        Ids{"s3", "l5"});
  CHECK(meant(R"("where": {"price": {"min": 20, "max": 40.00}})") == Ids{"s1", "s2", "s3"});
  CHECK(meant(R"("where": {"on_sale": true})") == Ids{"s1"});
  CHECK(meant(R"("items": ["s0"], "where": {"attributes": {"color": ["red", "pink"]}})") ==
        Ids{"s0", "s1", "s3", "l5"});
}

TEST_CASE("what a rule says reaches the shard") {
  const Shop shop;
  const PackedRules packed = pack_rules(parse(R"(
      {"action": "pin", "items": ["l4"], "position": 2, "rails": ["trending", "similar"]},
      {"action": "boost", "items": ["s0"], "amount": 0.5, "note": "margin",
       "from": "2025-11-28T00:00:00+01:00", "until": "2025-12-01T00:00:00Z"},
      {"action": "bury", "items": ["s0"]}, {"action": "boost", "items": ["s1"]})"),
                                        shop.catalog());
  CHECK(packed.rule_count == 4);
  CHECK(packed.warnings.empty());
  const RulesView rules = RulesView::open(packed.shard.bytes(), shop.catalog()).value();
  std::vector<Rule> found;
  rules.for_each([&](const Rule& rule) { found.push_back(rule); });
  CHECK(found[0].position == 2);
  CHECK(found[1].amount == 0.5f);
  CHECK(found[2].action == RuleAction::kBury);
  CHECK(found[2].amount == 5.0f);
  CHECK(found[3].amount == 1.0f);

  const auto active = [&](RailKind kind, int64_t minute) {
    size_t count = 0;
    rules.for_each_active(kind, minute, [&](const Rule&) { ++count; });
    return count;
  };
  constexpr int64_t kBegin = 29'404'740;  // 2025-11-27 23:00 UTC
  CHECK(active(RailKind::kForYou, kBegin - 1) == 2);
  CHECK(active(RailKind::kForYou, kBegin) == 3);
  CHECK(active(RailKind::kForYou, kBegin + 73 * 60 - 1) == 3);
  CHECK(active(RailKind::kForYou, kBegin + 73 * 60) == 2);
  CHECK(active(RailKind::kSimilar, 0) == 3);
  CHECK(std::string(reinterpret_cast<const char*>(packed.shard.bytes().data()), packed.shard.size())
            .find("margin") == std::string::npos);
}

TEST_CASE("unknown ids and rules without items are warnings") {
  const Shop shop;
  const PackedRules packed = pack_rules(parse(R"(
      {"action": "hide", "items": ["s0", "gone", "sold"]},
      {"action": "pin", "items": ["gone"], "position": 1},
      {"action": "bury", "where": {"brand": "Nobody"}})"),
                                        shop.catalog());
  CHECK(packed.rule_count == 1);
  CHECK(packed.warnings ==
        std::vector<std::string>{
            "rules.json: rule 1: 2 of 3 item ids are not in the catalogue, the first is \"gone\"",
            "rules.json: rule 2: 1 of 1 item ids are not in the catalogue, the first is \"gone\"",
            "rules.json: rule 2: no item of the catalogue is meant: the rule is left out",
            "rules.json: rule 3: no item of the catalogue is meant: the rule is left out"});
}

TEST_CASE("every mistake is named with the number of its rule and what to do") {
  const auto second = [](const std::string& rule) {
    const std::string text = problem(R"({"action": "hide", "items": ["s0"]}, )" + rule);
    const std::string place = "rules.json: rule 2: ";
    REQUIRE(text.starts_with(place));
    return text.substr(place.size());
  };
  CHECK(second(R"({"action": "promote", "items": ["s0"]})") ==
        "unknown action \"promote\": use pin, boost, bury, hide");
  CHECK(second(R"({"items": ["s0"]})").starts_with("it has no \"action\""));
  CHECK(second(R"({"action": "hide"})") == "it names no items: give \"items\", \"where\" or both");
  CHECK(second(R"({"action": "hide", "items": ["s0"], "rail": "x"})")
            .starts_with("unknown member \"rail\" of a rule: use action, items"));
  CHECK(second(R"({"action": "hide", "items": ["s0"], "rails": ["for you"]})")
            .starts_with("unknown rail \"for you\": use for-you, similar, trending"));
  CHECK(second(R"({"action": "hide", "where": {"category": "Hats"}})") ==
        "unknown category \"Hats\": write the full path as the feed does, for example \"Shoes\"");
  CHECK(second(R"({"action": "hide", "where": {"attributes": {"colour": "red"}}})") ==
        "unknown attribute \"colour\": use brand, color");
  CHECK(second(R"({"action": "hide", "where": {"price": {"min": 5, "max": 4}}})") ==
        "\"price\" must not be negative, and min not above max");
  CHECK(second(R"({"action": "hide", "where": {"size": "M"}})")
            .starts_with("unknown member \"size\" of \"where\": use category, brand"));
  for (const std::string time :
       {"2025-11-28", "2025-11-28T00:00:00", "2025-02-30T00:00:00Z", "1764288000", "tomorrow"}) {
    CAPTURE(time);
    CHECK(second(R"({"action": "hide", "items": ["s0"], "from": ")" + time + "\"}") ==
          "\"from\" is \"" + time +
              "\": write date, time and offset as in 2025-11-28T00:00:00+01:00");
  }
  CHECK(second(R"({"action": "hide", "items": ["s0"], "from": "2025-11-28T00:00:00Z",
                   "until": "2025-11-28T00:00:00Z"})") == "\"until\" must be later than \"from\"");
  CHECK(second(R"({"action": "pin", "items": ["s0"]})") ==
        "a pin needs a \"position\": 1 is the first place of the rail");
  CHECK(second(R"({"action": "pin", "items": ["s0"], "position": 0})")
            .starts_with("\"position\" must be a whole number from 1"));
  CHECK(second(R"({"action": "pin", "items": ["s0"], "position": 1.5})")
            .starts_with("\"position\" must be a whole number from 1"));
  CHECK(second(R"({"action": "pin", "items": ["s0", "s1"], "position": 1})")
            .starts_with("a pin names exactly one item"));
  CHECK(second(R"({"action": "hide", "items": ["s0"], "position": 1})") ==
        "\"position\" belongs to pins only");
  CHECK(second(R"({"action": "hide", "items": ["s0"], "amount": 1})") ==
        "\"amount\" belongs to boost and bury only");
  for (const std::string amount : {"0.09", "5.1", "-1"}) {
    CHECK(second(R"({"action": "boost", "items": ["s0"], "amount": )" + amount + "}") ==
          "\"amount\" must be from 0.1 to 5");
  }
  CHECK(second("7").starts_with("it must be an object"));
}

TEST_CASE("two pins at one position are refused only where both would hold") {
  const std::string first = R"({"action": "pin", "items": ["s0"], "position": 3},)";
  CHECK(problem(first + R"({"action": "pin", "items": ["s1"], "position": 3})") ==
        "rules.json: rule 2: position 3 is taken by rule 1 in the same rail at the same time: move "
        "one of them");
  CHECK(problem(first + R"({"action": "pin", "items": ["s1"], "position": 4})").empty());
  CHECK(problem(R"({"action": "pin", "items": ["s0"], "position": 3, "rails": ["similar"]},
                   {"action": "pin", "items": ["s1"], "position": 3, "rails": ["trending"]})")
            .empty());
}

TEST_CASE("a file that is no rules file is refused as a whole") {
  const auto error_of = [](const std::string& text) {
    try {
      parse_rules(text, "r.json");
    } catch (const RulesError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(error_of("{\"rules\": [}").starts_with("r.json: is not valid JSON: line 1"));
  CHECK(error_of("[]").starts_with("r.json: has no list \"rules\""));
  CHECK(error_of("{\"rules\": {}}").starts_with("r.json: has no list \"rules\""));
  CHECK(error_of("{\"rules\": [], \"rule\": []}").starts_with("r.json: unknown member \"rule\""));
  CHECK(error_of("{\"rules\": []}").empty());
  CHECK_THROWS_AS(read_rules_file("/nowhere/rules.json"), FileError);
}

TEST_CASE("the example of docs/RULES.md is a rules file that means what the page says") {
  const std::string page = read_whole_file(std::string(NEARSHELF_SOURCE_DIR) + "/docs/RULES.md");
  const std::string fence = "```json file=rules.json\n";
  const size_t begin = page.find(fence);
  REQUIRE(begin != std::string::npos);
  const std::string text =
      page.substr(begin + fence.size(), page.find("```", begin + 3) - begin - fence.size());
  const RulesFile file = parse_rules(text, "rules.json");
  REQUIRE(file.rules.size() == 4);
  CHECK(file.rules[0].action == RuleAction::kPin);
  CHECK(file.rules[1].action == RuleAction::kBoost);
  CHECK(file.rules[2].action == RuleAction::kBury);
  CHECK(file.rules[3].action == RuleAction::kHide);
  CHECK(file.rules[1].where->attributes.at("brand") == Ids{"Nord"});
}
