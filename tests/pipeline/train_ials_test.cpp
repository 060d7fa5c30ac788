#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>

#include "core/models/model_view.h"
#include "pipeline/pack/packed_shelf.h"
#include "pipeline/train/ials.h"
#include "tests/pipeline/synthetic_log.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::clustered_log;

TEST_CASE("no half-step of iALS or iALS++ raises the loss") {
  const Dataset dataset = make_dataset(clustered_log(4, 40, 300, 6, 2));
  for (const bool visits : {false, true}) {
    for (const uint32_t block : {0u, 1u, 4u, 5u, 12u, 100u}) {
      Ials ials(dataset, {.dimensions = 12, .users_are_visits = visits, .block = block});
      ials.update_users();
      double previous = ials.loss();
      for (int step = 0; step < 12; ++step) {
        step % 2 == 0 ? ials.update_items() : ials.update_users();
        const double now = ials.loss();
        CAPTURE(block);
        CAPTURE(step);
        CHECK(now <= previous * (1 + 1e-6));
        previous = now;
      }
    }
  }
}

TEST_CASE("iALS++ with one block of all coordinates is iALS") {
  const Dataset dataset = make_dataset(clustered_log(4, 40, 300, 6, 2));
  const IalsSettings settings{.dimensions = 12, .epochs = 5};
  IalsSettings one_block = settings;
  one_block.block = 12;
  const auto plain = train_ials(dataset, settings, nullptr);
  const auto blocked = train_ials(dataset, one_block, nullptr);
  REQUIRE(plain.size() == blocked.size());
  for (size_t k = 0; k < plain.size(); ++k) CHECK(std::abs(plain[k] - blocked[k]) < 1e-4f);
}

TEST_CASE("iALS++ with small blocks ends close to the loss of iALS") {
  const Dataset dataset = make_dataset(clustered_log(4, 40, 300, 6, 2));
  const auto loss_after = [&](uint32_t block) {
    Ials ials(dataset, {.dimensions = 16, .block = block});
    for (int epoch = 0; epoch < 30; ++epoch) {
      ials.update_users();
      ials.update_items();
    }
    return ials.loss();
  };
  const double plain = loss_after(0);
  for (const uint32_t block : {4u, 6u}) CHECK(loss_after(block) < 1.01 * plain);
}

TEST_CASE("a warm start of iALS goes on where the last training ended") {
  const Dataset dataset = make_dataset(clustered_log(4, 40, 300, 6, 2));
  const IalsSettings settings{.dimensions = 12, .epochs = 10, .min_support = 2};
  std::vector<double> seconds;
  std::vector<float> trained = train_ials(dataset, settings, nullptr, {}, &seconds);
  CHECK(seconds.size() == 10);

  const auto loss_after_one_epoch = [&](const std::vector<float>& start) {
    Ials ials(dataset, settings, start);
    ials.update_users();
    ials.update_items();
    return ials.loss();
  };
  Ials reference(dataset, settings);
  for (int epoch = 0; epoch < 11; ++epoch) {
    reference.update_users();
    reference.update_items();
  }
  CHECK(loss_after_one_epoch(trained) == doctest::Approx(reference.loss()).epsilon(1e-6));
  CHECK(loss_after_one_epoch(trained) < loss_after_one_epoch({}));

  // An item that is new since then has no vector yet: it starts at random.
  std::fill_n(trained.begin(), 12, 0.0f);
  const auto renewed = train_ials(dataset, settings, nullptr, trained);
  CHECK(std::any_of(renewed.begin(), renewed.begin() + 12, [](float x) { return x != 0; }));

  trained.pop_back();
  CHECK_THROWS_AS(train_ials(dataset, settings, nullptr, trained), std::invalid_argument);
}

TEST_CASE("the same seed gives the same vectors, another seed others") {
  const Dataset dataset = make_dataset(clustered_log(3, 30, 200, 5, 4));
  std::ostringstream out;
  Progress progress(out, Progress::Style::kSilent);
  const IalsSettings settings{.dimensions = 8, .epochs = 4, .seed = 5};
  const auto first = train_ials(dataset, settings, &progress);
  CHECK(first == train_ials(dataset, settings, &progress));
  IalsSettings other = settings;
  other.seed = 6;
  CHECK(first != train_ials(dataset, other, &progress));
}

TEST_CASE("items below the minimum support keep the zero vector, which nothing is similar to") {
  EventLog log = clustered_log(2, 10, 100, 5, 1);
  log.item_ids.push_back("rare");
  log.events.push_back(
      {static_cast<uint32_t>(log.item_ids.size() - 1), 0, 0, 0, EventType::kPurchase});
  const Dataset dataset = make_dataset(log);
  std::ostringstream out;
  Progress progress(out, Progress::Style::kSilent);
  const auto vectors =
      train_ials(dataset, {.dimensions = 6, .epochs = 3, .min_support = 2}, &progress);
  const uint32_t rare = find_item(dataset, "rare");
  for (uint32_t k = 0; k < 6; ++k) CHECK(vectors[rare * 6 + k] == 0.0f);
}

TEST_CASE("folding in a training shopper gives the vector that training gave") {
  const Dataset dataset = make_dataset(clustered_log(3, 25, 250, 6, 8));
  const IalsSettings settings{.dimensions = 16, .epochs = 8};
  Ials ials(dataset, settings);
  for (int epoch = 0; epoch < 8; ++epoch) {
    ials.update_users();
    ials.update_items();
  }
  ials.update_users();  // against the final item vectors, as the device does

  ModelTable table;
  table.parameters.regularisation = static_cast<float>(settings.regularisation);
  table.dimensions = settings.dimensions;
  table.unobserved_weight = static_cast<float>(settings.unobserved_weight);
  table.vectors = ials.model().item_vectors;
  table.popularity.assign(dataset.item_count(), 1.0f);
  const PackedShelf packed = pack_bare_shelf(dataset, table);
  const CatalogView catalog = CatalogView::open(packed.catalog.bytes()).value();
  const ModelView model = ModelView::open(packed.model.bytes(), catalog).value();

  for (uint32_t shopper = 0; shopper < 25; ++shopper) {
    std::vector<bool> bought(dataset.item_count());
    for (const Visit& visit : dataset.visits) {
      if (visit.shopper != shopper) continue;
      for (const VisitItem& entry : visit.items) bought[entry.item] = true;
    }
    std::vector<WeightedItem> history;
    for (uint32_t item = 0; item < bought.size(); ++item) {
      if (bought[item]) history.push_back({catalog.find(dataset.item_ids[item]), 1});
    }
    if (history.empty()) continue;
    std::vector<double> w;
    REQUIRE(model.factors().fold_in(history, &w).ok());
    double difference = 0;
    double length = 0;
    for (uint32_t k = 0; k < settings.dimensions; ++k) {
      const double trained = ials.model().user_vectors[shopper * settings.dimensions + k];
      difference += (w[k] - trained) * (w[k] - trained);
      length += trained * trained;
    }
    // Item vectors travel as int8: half a step in 127 each, so about one percent on the whole.
    CHECK(std::sqrt(difference / length) < 0.03);
  }
}
