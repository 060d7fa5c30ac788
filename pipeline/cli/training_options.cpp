#include "pipeline/cli/training_options.h"

namespace nearshelf::pipeline {

void add_training_options(CLI::App& app, ModelSettings* settings) {
  app.add_option_function<uint32_t>(
         "--min-support",
         [settings](const uint32_t& shoppers) {
           settings->ridge.support.min_support = shoppers;
           settings->ials.min_support = shoppers;
         },
         "Distinct shoppers that a pair or an item needs to enter the model; 3 by default")
      ->check(CLI::Range(1, 1000));
  app.add_option("--neighbours", settings->ridge.support.neighbours,
                 "K: inputs that each item's row is solved on")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  app.add_option("--dimensions", settings->ials.dimensions, "d of the item vectors")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--seed", settings->ials.seed, "Same seed and data, same model")
      ->capture_default_str();
}

}  // namespace nearshelf::pipeline
