#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "pipeline/train/prefix_rows.h"
#include "pipeline/train/session_rows.h"
#include "tests/core/random.h"
#include "tests/pipeline/synthetic_log.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::LogBuilder;

namespace {

const ClickSettings kAllClicks{.latest = 200, .collapse_reloads = false};

class Silent {
 public:
  Progress* progress() { return &progress_; }

 private:
  std::ostringstream out_;
  Progress progress_{out_, Progress::Style::kSilent};
};

// Views, one session a list, by the shopper of the same place or, without any, by nobody known.
Dataset sessions(const std::vector<std::vector<std::string>>& visits,
                 const std::vector<int>& shoppers = {}) {
  LogBuilder builder;
  for (size_t v = 0; v < visits.size(); ++v) {
    for (const std::string& item : visits[v]) {
      builder.add("v" + std::to_string(v), shoppers.empty() ? -1 : shoppers[v], item,
                  static_cast<int64_t>(v), EventType::kViewItem);
    }
  }
  return make_dataset(builder.log());
}

Dataset random_sessions(uint32_t items, int count, uint64_t seed) {
  test::Random random(seed);
  std::vector<std::vector<std::string>> visits;
  std::vector<int> shoppers;
  for (int v = 0; v < count; ++v) {
    std::vector<std::string> visit;
    uint32_t item = random.below(items);
    const uint32_t length = 2 + random.below(10);
    for (uint32_t k = 0; k < length; ++k) {
      visit.push_back("i" + std::to_string(item));
      // One click in five jumps, the others stay near; some come back.
      item = random.below(5) == 0 ? random.below(items) : (item + random.below(3)) % items;
    }
    visits.push_back(visit);
    shoppers.push_back(static_cast<int>(random.below(static_cast<uint32_t>(count) / 2)));
  }
  return sessions(visits, shoppers);
}

float weight(const ItemRows& rows, uint32_t input, uint32_t target) {
  for (const Neighbour& n : rows[input]) {
    if (n.item == target) return n.weight;
  }
  return 0;
}

bool equal(const ItemRows& a, const ItemRows& b) {
  const auto same = [](const Neighbour& x, const Neighbour& y) {
    return x.item == y.item && x.weight == y.weight;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const auto& x, const auto& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), same);
  });
}

// The prefix ridge by its definition, dense.
Eigen::MatrixXd dense_ridge(const Dataset& dataset, const PrefixRowsSettings& settings) {
  const auto items = static_cast<Eigen::Index>(dataset.item_count());
  Eigen::MatrixXd gram = settings.ridge * Eigen::MatrixXd::Identity(items, items);
  Eigen::MatrixXd right = Eigen::MatrixXd::Zero(items, items);
  for (const Visit& visit : dataset.visits) {
    for (size_t t = 1; t < visit.sequence.size(); ++t) {
      std::vector<uint32_t> latest;
      for (size_t k = t; k-- > 0 && latest.size() < settings.input_window;) {
        const uint32_t item = visit.sequence[k];
        if (std::find(latest.begin(), latest.end(), item) == latest.end()) latest.push_back(item);
      }
      Eigen::VectorXd x = Eigen::VectorXd::Zero(items);
      for (size_t k = 0; k < latest.size(); ++k) {
        x(latest[k]) = std::pow(settings.input_decay, static_cast<double>(k));
      }
      gram += x * x.transpose();
      for (size_t q = t; q < std::min(t + settings.target_window, visit.sequence.size()); ++q) {
        right.col(visit.sequence[q]) +=
            std::pow(settings.target_decay, static_cast<double>(q - t)) * x;
      }
    }
  }
  return gram.ldlt().solve(right);
}

// All inputs of all targets with at least one observation: a dense solution has no other zeros.
std::map<std::pair<uint32_t, uint32_t>, std::set<uint32_t>> shoppers_of_pairs(
    const Dataset& dataset, const std::function<bool(size_t, size_t)>& counts) {
  std::map<std::pair<uint32_t, uint32_t>, std::set<uint32_t>> shoppers;
  for (const Visit& visit : dataset.visits) {
    for (size_t i = 0; i < visit.sequence.size(); ++i) {
      for (size_t j = 0; j < visit.sequence.size(); ++j) {
        if (counts(i, j)) {
          shoppers[{visit.sequence[i], visit.sequence[j]}].insert(visit.shopper);
        }
      }
    }
  }
  return shoppers;
}

}  // namespace

TEST_CASE("prefix rows on full support are the dense ridge solution") {
  const Dataset dataset = random_sessions(12, 400, 1);
  REQUIRE(dataset.item_count() == 12);
  const PrefixRowsSettings settings{.input_window = 4,
                                    .input_decay = 0.7,
                                    .target_window = 3,
                                    .target_decay = 0.6,
                                    .ridge = 2,
                                    .candidates = 12,
                                    .neighbours = 12,
                                    .min_support = 1};
  Silent silent;
  const ItemRows rows = prefix_rows(ClickIndex(dataset, kAllClicks), settings, silent.progress());
  const Eigen::MatrixXd expected = dense_ridge(dataset, settings);
  for (uint32_t input = 0; input < 12; ++input) {
    REQUIRE(rows[input].size() == 12);
    for (const Neighbour& n : rows[input]) {
      CHECK(n.weight == doctest::Approx(expected(input, n.item)).epsilon(1e-4));
    }
  }
}

TEST_CASE("prefix rows learn the order of clicks, and repeats") {
  std::vector<std::vector<std::string>> visits;
  for (int k = 0; k < 200; ++k) {
    const std::string other = "x" + std::to_string(k % 20);
    visits.push_back({other, "a", "b"});  // a then b, never b then a
    visits.push_back({"c", other, "c"});  // back to where they came from
  }
  const Dataset dataset = sessions(visits);
  Silent silent;
  const ItemRows rows = prefix_rows(ClickIndex(dataset, {}), {}, silent.progress());
  const uint32_t a = find_item(dataset, "a");
  const uint32_t b = find_item(dataset, "b");
  const uint32_t c = find_item(dataset, "c");
  CHECK(weight(rows, a, b) > 0.7f);
  CHECK(weight(rows, b, a) == 0.0f);
  CHECK(weight(rows, c, c) > 0.3f);
  CHECK(weight(rows, a, a) == 0.0f);
}

TEST_CASE("a reload is no repeat unless it is asked for") {
  const Dataset dataset = sessions({{"a", "a", "a"}, {"a", "a", "b"}, {"b", "a"}});
  CHECK(ClickIndex(dataset, kAllClicks).click_count() == 8);
  const ClickIndex collapsed(dataset, {});
  CHECK(collapsed.click_count() == 4);  // the first session is a single click
  const ClickIndex cut(dataset, {.latest = 2, .collapse_reloads = false});
  CHECK(cut.click_count() == 6);
  CHECK(cut.clicks(1)[0] == find_item(dataset, "a"));
  CHECK(cut.clicks(1)[1] == find_item(dataset, "b"));
}

TEST_CASE("an invoice has no order to learn from") {
  LogBuilder builder;
  for (int k = 0; k < 5; ++k) {
    const std::string visit = std::to_string(k);
    builder.add(visit, k, "a", k).add(visit, k, "b", k);
  }
  const ClickIndex clicks(make_dataset(builder.log()), {});
  CHECK(clicks.item_count() == 2);
  CHECK(clicks.click_count() == 0);
  Silent silent;
  for (const auto& row : prefix_rows(clicks, {}, silent.progress())) CHECK(row.empty());
  for (const auto& row : session_rows(clicks, {}, silent.progress())) CHECK(row.empty());
}

TEST_CASE("session rows equal their definition") {
  const Dataset dataset = random_sessions(25, 300, 2);
  const SessionRowsSettings settings{.neighbours = 25,
                                     .distance_decay = 0.8,
                                     .largest_distance = 4,
                                     .shrinkage = 3,
                                     .input_exponent = 0.7,
                                     .rounds = 0,
                                     .neighbours_share = 0.3,
                                     .min_support = 1};
  std::map<std::pair<uint32_t, uint32_t>, double> sums;
  std::map<uint32_t, int> count;
  for (const Visit& visit : dataset.visits) {
    std::map<std::pair<uint32_t, uint32_t>, size_t> closest;
    std::set<uint32_t> items(visit.sequence.begin(), visit.sequence.end());
    for (const uint32_t item : items) ++count[item];
    for (size_t i = 0; i < visit.sequence.size(); ++i) {
      for (size_t j = 0; j < visit.sequence.size(); ++j) {
        const size_t distance = i > j ? i - j : j - i;
        const std::pair pair(visit.sequence[i], visit.sequence[j]);
        if (pair.first == pair.second || distance > settings.largest_distance) continue;
        const auto at = closest.try_emplace(pair, distance).first;
        at->second = std::min(at->second, distance);
      }
    }
    for (const auto& [pair, distance] : closest) {
      sums[pair] += std::pow(0.8, static_cast<double>(distance - 1));
    }
  }
  Silent silent;
  const ItemRows rows = session_rows(ClickIndex(dataset, kAllClicks), settings, silent.progress());
  size_t pairs = 0;
  for (uint32_t input = 0; input < rows.size(); ++input) {
    for (const Neighbour& n : rows[input]) {
      const double norm = std::pow(count[input] + 3, 0.7) * std::pow(count[n.item] + 3, 0.3);
      CHECK(n.weight == doctest::Approx(sums[{input, n.item}] / norm).epsilon(1e-5));
      ++pairs;
    }
  }
  CHECK(pairs == sums.size());
}

TEST_CASE("rows from sessions do not depend on which worker counts what") {
  const Dataset dataset = random_sessions(300, 3000, 3);
  const ClickIndex clicks(dataset, {});
  Silent silent;
  const ItemRows prefix = prefix_rows(clicks, {}, silent.progress());
  const ItemRows session = session_rows(clicks, {}, silent.progress());
  for (int run = 0; run < 3; ++run) {
    CHECK(equal(prefix, prefix_rows(clicks, {}, silent.progress())));
    CHECK(equal(session, session_rows(clicks, {}, silent.progress())));
  }
}

TEST_CASE("no pair below the minimum support leaves the rows of sessions") {
  for (uint64_t seed = 0; seed < 4; ++seed) {
    CAPTURE(seed);
    // Ordinary shoppers, and one who comes back again and again to items that nobody else knows.
    test::Random random(seed);
    std::vector<std::vector<std::string>> visits;
    std::vector<int> shoppers;
    for (int v = 0; v < 250; ++v) {
      std::vector<std::string> visit;
      for (int k = 0; k < 5; ++k) visit.push_back("i" + std::to_string(random.below(30)));
      visits.push_back(visit);
      shoppers.push_back(static_cast<int>(random.below(40)));
    }
    for (int v = 0; v < 60; ++v) {
      visits.push_back({"s1", "i" + std::to_string(v % 3), "s2", "s1"});
      shoppers.push_back(1000);
    }
    const Dataset dataset = sessions(visits, shoppers);
    const ClickIndex clicks(dataset, kAllClicks);
    Silent silent;
    PrefixRowsSettings prefix_settings;
    prefix_settings.min_support = 4;
    const ItemRows prefix = prefix_rows(clicks, prefix_settings, silent.progress());
    SessionRowsSettings session_settings;
    session_settings.min_support = 4;
    session_settings.rounds = 0;
    const ItemRows direct = session_rows(clicks, session_settings, silent.progress());
    session_settings.rounds = 3;
    const ItemRows extended = session_rows(clicks, session_settings, silent.progress());
    for (const char* id : {"s1", "s2"}) {
      const uint32_t secret = find_item(dataset, id);
      for (const ItemRows* rows : {&prefix, &direct, &extended}) {
        CHECK((*rows)[secret].empty());
        for (uint32_t input = 0; input < rows->size(); ++input) {
          CHECK(weight(*rows, input, secret) == 0.0f);
        }
      }
    }
    auto followed = shoppers_of_pairs(dataset, [](size_t i, size_t j) { return i < j; });
    auto together = shoppers_of_pairs(dataset, [](size_t i, size_t j) { return i != j; });
    size_t left = 0;
    for (uint32_t input = 0; input < direct.size(); ++input) {
      for (const Neighbour& n : prefix[input]) CHECK(followed[{input, n.item}].size() >= 4);
      for (const Neighbour& n : direct[input]) CHECK(together[{input, n.item}].size() >= 4);
      left += direct[input].size();
    }
    CHECK(left > 100);
  }
}

TEST_CASE("rows of sessions survive one item, one session and all equal sessions") {
  Silent silent;
  const std::vector<std::vector<std::vector<std::string>>> logs = {
      {{"a"}},
      {{"a", "a", "a"}},
      {{"a", "b"}},
      std::vector<std::vector<std::string>>(50, {"a", "b", "a", "b"}),
      {std::vector<std::string>(20'000, "a")}};
  for (const auto& log : logs) {
    const ClickIndex clicks(sessions(log), kAllClicks);
    for (const ItemRows& rows : {prefix_rows(clicks, {}, silent.progress()),
                                 session_rows(clicks, {}, silent.progress())}) {
      for (const auto& row : rows) {
        for (const Neighbour& n : row) CHECK(std::isfinite(n.weight));
      }
    }
  }
}
