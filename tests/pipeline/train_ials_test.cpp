#include <doctest/doctest.h>

#include <cmath>
#include <sstream>

#include "core/models/model_view.h"
#include "pipeline/pack/packed_shelf.h"
#include "pipeline/train/ials.h"
#include "tests/pipeline/synthetic_log.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::clustered_log;

TEST_CASE("no half-step of iALS raises the loss") {
  const Dataset dataset = make_dataset(clustered_log(4, 40, 300, 6, 2));
  for (const bool visits : {false, true}) {
    Ials ials(dataset, {.dimensions = 12, .users_are_visits = visits});
    ials.update_users();
    double previous = ials.loss();
    for (int step = 0; step < 12; ++step) {
      step % 2 == 0 ? ials.update_items() : ials.update_users();
      const double now = ials.loss();
      CAPTURE(step);
      CHECK(now <= previous * (1 + 1e-6));
      previous = now;
    }
  }
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
