#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

#include "pipeline/train/item_rows.h"
#include "pipeline/train/trainer.h"
#include "tests/pipeline/synthetic_log.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::clustered_log;
using testing::LogBuilder;

namespace {

class Silent {
 public:
  Progress* progress() { return &progress_; }

 private:
  std::ostringstream out_;
  Progress progress_{out_, Progress::Style::kSilent};
};

bool equal(const ItemRows& a, const ItemRows& b) {
  const auto same = [](const Neighbour& x, const Neighbour& y) {
    return x.item == y.item && x.weight == y.weight;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const auto& x, const auto& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), same);
  });
}

// EASE (Steck 2019): P = (X^T X + lambda I)^-1, B_ij = -P_ij / P_jj, diagonal 0.
Eigen::MatrixXd ease(const Dataset& dataset, double lambda) {
  const auto items = static_cast<Eigen::Index>(dataset.item_count());
  Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(items, items);
  for (const Visit& visit : dataset.visits) {
    for (const VisitItem& a : visit.items) {
      for (const VisitItem& b : visit.items) gram(a.item, b.item) += 1;
    }
  }
  gram.diagonal().array() += lambda;
  const Eigen::MatrixXd inverse = gram.inverse();
  Eigen::MatrixXd weights(items, items);
  for (Eigen::Index j = 0; j < items; ++j) weights.col(j) = -inverse.col(j) / inverse(j, j);
  weights.diagonal().setZero();
  return weights;
}

}  // namespace

TEST_CASE("pair counts equal a brute-force count, shoppers included") {
  const Dataset dataset = make_dataset(clustered_log(3, 20, 200, 6, 7));
  const CooccurrenceTable table = CooccurrenceTable::count(dataset);
  for (uint32_t a = 0; a < dataset.item_count(); ++a) {
    for (uint32_t b = 0; b < dataset.item_count(); ++b) {
      uint32_t together = 0;
      std::set<uint32_t> shoppers;
      for (const Visit& visit : dataset.visits) {
        bool has_a = false;
        bool has_b = false;
        for (const VisitItem& entry : visit.items) {
          has_a |= entry.item == a;
          has_b |= entry.item == b;
        }
        if (has_a && has_b) {
          ++together;
          shoppers.insert(visit.shopper);
        }
      }
      CHECK(table.count(a, b) == together);
      for (const Cooccurrence& pair : table.row(a)) {
        if (pair.item == b) CHECK(pair.shoppers == shoppers.size());
      }
    }
  }
}

TEST_CASE("ridge rows on full support are EASE") {
  const Dataset dataset = make_dataset(clustered_log(2, 30, 3000, 7, 3));
  const size_t items = dataset.item_count();
  const CooccurrenceTable table = CooccurrenceTable::count(dataset);
  for (uint32_t item = 0; item < items; ++item) REQUIRE(table.row(item).size() == items - 1);
  Silent silent;
  RidgeSettings settings;
  settings.support.neighbours = items;
  settings.support.min_support = 1;
  settings.ridge = 20;
  settings.neighbours_share = 0;
  const ItemRows rows = ridge_rows(table, settings, silent.progress());
  const Eigen::MatrixXd expected = ease(dataset, settings.ridge);
  for (uint32_t input = 0; input < items; ++input) {
    REQUIRE(rows[input].size() == items - 1);
    for (const Neighbour& neighbour : rows[input]) {
      CHECK(neighbour.weight == doctest::Approx(expected(input, neighbour.item)).epsilon(1e-4));
    }
  }
}

TEST_CASE("cosine rows: shrunk cosine, best first, at most K, ties to the lower number") {
  LogBuilder builder;
  builder.add("1", 0, "a", 1).add("1", 0, "b", 1).add("1", 0, "c", 1);
  builder.add("2", 1, "a", 2).add("2", 1, "d", 2);
  const Dataset dataset = make_dataset(builder.log());
  const CooccurrenceTable table = CooccurrenceTable::count(dataset);
  const ItemRows rows = cosine_rows(table, {.neighbours = 2, .shrinkage = 10});
  REQUIRE(rows[0].size() == 2);
  CHECK(rows[0][0].item == 1);  // b, c and d tie
  CHECK(rows[0][1].item == 2);
  CHECK(rows[0][0].weight == doctest::Approx(1 / std::sqrt(12.0 * 11.0)));
}

TEST_CASE("no pair below the minimum support leaves the trainer") {
  // One shopper with a pair that nobody else has, bought again and again, among ordinary shoppers.
  for (uint64_t seed = 0; seed < 5; ++seed) {
    CAPTURE(seed);
    EventLog log = clustered_log(2, 12, 150, 5, seed);
    LogBuilder builder;
    for (int k = 0; k < 40; ++k) {
      const std::string visit = "secret" + std::to_string(k);
      builder.add(visit, 500, "s1", 1000 + k).add(visit, 500, "s2", 1000 + k);
      builder.add(visit, 500, "s3", 1000 + k);
    }
    const auto item_base = static_cast<uint32_t>(log.item_ids.size());
    const auto visit_base = static_cast<uint32_t>(log.visit_keys.size());
    for (LogEvent event : builder.log().events) {
      event.item += item_base;
      event.visit += visit_base;
      log.events.push_back(event);
    }
    for (const std::string& id : builder.log().item_ids) log.item_ids.push_back(id);
    for (const std::string& key : builder.log().visit_keys) log.visit_keys.push_back(key);
    log.shopper_count = 501;

    const Dataset dataset = make_dataset(log);
    Silent silent;
    const TrainingData data(dataset, {}, silent.progress());
    const ModelTable model = fit(data, {}, silent.progress());
    for (const char* id : {"s1", "s2", "s3"}) {
      const uint32_t secret = find_item(dataset, id);
      CHECK(model.rows[secret].empty());
      CHECK(model.popularity[secret] == 0.0f);
      for (const auto& row : model.rows) {
        for (const Neighbour& neighbour : row) CHECK(neighbour.item != secret);
      }
      for (uint32_t k = 0; k < model.dimensions; ++k) {
        CHECK(model.vectors[secret * model.dimensions + k] == 0.0f);
      }
    }
    // What is learnt from pairs holds none with less; what neighbours add needs these rows alone.
    RidgeSettings settings;
    settings.support.min_support = 3;
    settings.neighbours_share = 0;
    const CooccurrenceTable& table = data.cooccurrences();
    const ItemRows direct = ridge_rows(table, settings, silent.progress());
    for (uint32_t item = 0; item < dataset.item_count(); ++item) {
      for (const Neighbour& neighbour : direct[item]) {
        for (const Cooccurrence& pair : table.row(item)) {
          if (pair.item == neighbour.item) CHECK(pair.shoppers >= 3);
        }
      }
    }
    settings.neighbours_share = 0.5;
    CHECK(equal(ridge_rows(table, settings, silent.progress()),
                extend_by_neighbours(direct, 0.5, settings.support.neighbours)));
  }
}

TEST_CASE("a wholesale order is not counted") {
  LogBuilder builder;
  for (size_t k = 0; k <= kLargestCountedVisit; ++k) builder.add("big", 0, std::to_string(k), 1);
  const Dataset dataset = make_dataset(builder.log());
  const CooccurrenceTable table = CooccurrenceTable::count(dataset);
  for (uint32_t item = 0; item < dataset.item_count(); ++item) {
    CHECK(table.row(item).empty());
    CHECK(table.occurrences(item) == 0);
  }
}

TEST_CASE("a long session counts with its first items") {
  LogBuilder builder;
  for (size_t k = 0; k < kLargestCountedSession + 200; ++k) {
    builder.add("long", 0, "i" + std::to_string(k), 1, EventType::kViewItem);
  }
  const Dataset dataset = make_dataset(builder.log());
  const CooccurrenceTable table = CooccurrenceTable::count(dataset);
  CHECK(table.row(find_item(dataset, "i0")).size() == kLargestCountedSession - 1);
  const std::string last = "i" + std::to_string(kLargestCountedSession);
  CHECK(table.row(find_item(dataset, last)).empty());
}

TEST_CASE("counting pairs is a step that tells its speed") {
  std::ostringstream out;
  Progress progress(out, Progress::Style::kPlain);
  const Dataset dataset = make_dataset(clustered_log(2, 10, 50, 4, 1));
  (void)CooccurrenceTable::count(dataset, &progress);
  CHECK(out.str().find("interactions") != std::string::npos);
  CHECK(out.str().find("s a million") != std::string::npos);
}

TEST_CASE("the bound on pairs leaves shops of 14,000 items and fewer exact") {
  CHECK(most_pairs_per_item(14'000) > 14'000);
  CHECK(most_pairs_per_item(100'000) >= 2'000);
  CHECK(most_pairs_per_item(0) > 0);
  for (const size_t items : {1'000u, 100'000u, 1'000'000u}) {
    CHECK(items * most_pairs_per_item(items) <= 200'000'000 + items);
  }
}

TEST_CASE("bought rows count purchases alone") {
  LogBuilder builder;
  for (int k = 0; k < 8; ++k) {
    const std::string visit = std::to_string(k);
    builder.add(visit, k, "tent", k, EventType::kViewItem);
    builder.add(visit, k, "other tent", k, EventType::kViewItem);
    builder.add(visit, k, "tent", k).add(visit, k, "pegs", k);
  }
  const Dataset dataset = make_dataset(builder.log());
  Silent silent;
  const ItemRows rows = bought_rows(dataset, {.neighbours = 10}, silent.progress());
  const uint32_t tent = find_item(dataset, "tent");
  const uint32_t pegs = find_item(dataset, "pegs");
  REQUIRE(rows[tent].size() == 1);
  CHECK(rows[tent][0].item == pegs);
  CHECK(rows[tent][0].weight == doctest::Approx(8.0 / 18));
  CHECK(rows[find_item(dataset, "other tent")].empty());
  const ItemRows supported =
      bought_rows(dataset, {.neighbours = 10, .min_support = 9}, silent.progress());
  for (const auto& row : supported) CHECK(row.empty());
}

TEST_CASE("rows do not depend on which worker counts what") {
  const Dataset dataset = make_dataset(clustered_log(30, 200, 3000, 6, 5));
  const auto fit_rows = [&] {
    Silent silent;
    RidgeSettings settings;
    settings.support.min_support = 2;
    return ridge_rows(CooccurrenceTable::count(dataset), settings, silent.progress());
  };
  const ItemRows first = fit_rows();
  for (int run = 0; run < 3; ++run) CHECK(equal(first, fit_rows()));
}

TEST_CASE("adding rows sums common neighbours and keeps the largest, whatever the sign") {
  const ItemRows a = {{{1, 0.5f}, {3, -0.4f}}, {}};
  const ItemRows b = {{{1, 0.5f}, {2, 0.1f}}, {{0, 1}}};
  const ItemRows sum = add_rows(a, 0.5, b, 2);
  REQUIRE(sum[0].size() == 2);
  CHECK(sum[0][0].item == 1);
  CHECK(sum[0][0].weight == doctest::Approx(0.75));
  CHECK(sum[0][1].item == 3);
  CHECK(sum[0][1].weight == doctest::Approx(-0.4));
  REQUIRE(sum[1].size() == 1);
  CHECK(sum[1][0].weight == doctest::Approx(0.5));
}
