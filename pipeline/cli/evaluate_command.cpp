#include "pipeline/cli/evaluate_command.h"

#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "pipeline/cli/input_options.h"
#include "pipeline/cli/shop_input.h"
#include "pipeline/cli/training_options.h"
#include "pipeline/evaluate/evaluation.h"
#include "pipeline/evaluate/report.h"
#include "pipeline/files/atomic_file.h"
#include "pipeline/import/timestamp.h"

namespace nearshelf::pipeline {
namespace {

constexpr double kTestShare = 0.1;  // of the visits, the newest; as much again for validation

struct EvaluateOptions {
  FeedOptions feed;
  EventsOptions events;
  ModelSettings settings;
  std::optional<int64_t> test_from;
  std::optional<int64_t> validate_from;
  std::string json;
};

void add_time_option(CLI::App& app, const std::string& name, std::optional<int64_t>* minute,
                     const std::string& help) {
  app.add_option_function<std::string>(
         name,
         [name, minute](const std::string& text) {
           const std::optional<int64_t> micros = parse_time(text);
           if (!micros) throw CLI::ValidationError(name, "'" + text + "' is no date or time");
           *minute = to_minute(*micros);
         },
         help)
      ->type_name("TIME");
}

void run(const EvaluateOptions& options) {
  Progress progress;
  const ShopInput shop = read_shop(options.feed, options.events, progress);
  const int64_t test_from =
      options.test_from.value_or(newest_share_begins(shop.dataset, kTestShare));
  const int64_t validate_from = options.validate_from.value_or(
      newest_share_begins(before(shop.dataset, test_from), kTestShare));
  if (validate_from >= test_from) {
    throw CLI::ValidationError("--validate-from", "must lie before the test part");
  }
  const Evaluation evaluation =
      evaluate(shop.dataset, validate_from, test_from, options.settings, &progress);
  std::cout << to_text(evaluation);
  if (!options.json.empty()) write_file_atomically(options.json, to_json(evaluation));
}

}  // namespace

void add_evaluate_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "evaluate", "Measure the model against baselines on the newest, held-out part of a log");
  const auto options = std::make_shared<EvaluateOptions>();
  add_feed_options(*command, &options->feed);
  add_events_options(*command, &options->events)->required();
  add_training_options(*command, &options->settings);
  add_time_option(*command, "--test-from", &options->test_from,
                  "Test on visits from this time on; the newest tenth by default");
  add_time_option(*command, "--validate-from", &options->validate_from,
                  "Choose settings on visits from this time to the test part");
  command->add_option("--json", options->json, "Also write the figures to this file")
      ->type_name("FILE");
  command->callback([options] { run(*options); });
}

}  // namespace nearshelf::pipeline
