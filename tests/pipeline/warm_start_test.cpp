#include "pipeline/pack/warm_start.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/pipeline/import_support.h"
#include "tests/pipeline/synthetic_log.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::clustered_log;
using testing::TempFolder;

namespace {

IalsSettings short_training(int epochs) {
  IalsSettings settings;
  settings.dimensions = 8;
  settings.epochs = epochs;
  return settings;
}

double loss_of(const Dataset& dataset, const std::vector<float>& start) {
  Ials ials(dataset, short_training(1), start);
  ials.update_users();
  ials.update_items();
  return ials.loss();
}

}  // namespace

TEST_CASE("a warm start is the last model's vectors by item id, and trains faster") {
  const Dataset last = make_dataset(clustered_log(5, 40, 600, 5, 21));
  Progress progress;
  ModelTable model;
  model.dimensions = 8;
  model.vectors = train_ials(last, short_training(12), &progress);
  model.popularity.assign(last.item_count(), 1.0f);
  model.tower = {.dimensions = 8, .inputs = {}, .outputs = model.vectors};
  const TempFolder folder;
  write_shelf(pack_bare_shelf(last, model), folder.path());

  // The new log holds an item that the shelf does not know, so that numbers move.
  std::vector<Product> fresh(1);
  fresh[0].id = "a-new-one";
  const Dataset now = with_items(last, fresh);
  const WarmStart warm = warm_start_from(read_shelf(folder.path()), now);
  REQUIRE(warm.dimensions == 8);
  REQUIRE(warm.vectors.size() == now.item_count() * 8);
  CHECK(warm.tower.outputs == warm.vectors);
  const uint32_t added = find_item(now, "a-new-one");
  for (uint32_t item = 0; item < now.item_count(); ++item) {
    const uint32_t before = find_item(last, now.item_ids[item]);
    float largest = 0;
    for (size_t k = 0; k < 8 && item != added; ++k) {
      largest = std::max(largest, std::abs(model.vectors[before * 8 + k]));
    }
    for (size_t k = 0; k < 8; ++k) {
      const float expected = item == added ? 0.0f : model.vectors[before * 8 + k];
      CHECK(std::abs(warm.vectors[item * 8 + k] - expected) <= largest / 127);
    }
  }
  CHECK(loss_of(now, warm.vectors) < loss_of(now, {}));
}
