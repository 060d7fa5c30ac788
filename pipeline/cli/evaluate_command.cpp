#include "pipeline/cli/evaluate_command.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/cli/input_options.h"
#include "pipeline/cli/shop_input.h"
#include "pipeline/cli/training_options.h"
#include "pipeline/cli/vision_options.h"
#include "pipeline/evaluate/evaluation.h"
#include "pipeline/evaluate/next_basket_cases.h"
#include "pipeline/evaluate/rating_cases.h"
#include "pipeline/evaluate/report.h"
#include "pipeline/evaluate/session_cases.h"
#include "pipeline/files/atomic_file.h"
#include "pipeline/import/timestamp.h"
#include "pipeline/vision/evaluate/photo_evaluation.h"
#include "pipeline/vision/evaluate/photo_report.h"

namespace nearshelf::pipeline {
namespace {

constexpr double kTestShare = 0.1;  // of the visits, the newest; as much again for validation

struct Options {
  FeedOptions feed;
  EventsOptions events;
  std::string sessions_train;
  std::string sessions_test;
  std::string baskets;
  std::string ratings;
  bool next_basket = false;
  std::string photos;
  VisionModelOptions vision;
  ModelSettings settings;
  EvaluateOptions evaluate;
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

Split split_shop(const Dataset& dataset, const Options& options) {
  const int64_t test_from = options.test_from.value_or(newest_share_begins(dataset, kTestShare));
  const int64_t validate_from =
      options.validate_from.value_or(newest_share_begins(before(dataset, test_from), kTestShare));
  if (validate_from >= test_from) {
    throw CLI::ValidationError("--validate-from", "must lie before the test part");
  }
  return split_by_time(dataset, validate_from, test_from);
}

// What was asked of which data. Fills in what the evaluation has to know of both.
Split read_split(const Options& options, ShopInput* shop, EvaluateOptions* evaluate,
                 Progress* progress) {
  if (!options.sessions_train.empty()) {
    evaluate->protocol = Protocol::kSessions;
    const SessionLog train =
        read_sessions(options.sessions_train, "import train sessions", *progress);
    print_report(train.report);
    const SessionLog test = read_sessions(options.sessions_test, "import test sessions", *progress);
    print_report(test.report);
    return split_sessions(train, test);
  }
  if (!options.baskets.empty()) {
    evaluate->protocol = Protocol::kNextBasket;
    const BasketLog log = read_baskets(options.baskets, *progress);
    print_report(log.report);
    return split_next_baskets(basket_dataset(log));
  }
  if (!options.ratings.empty()) {
    evaluate->protocol = Protocol::kRatings;
    const RatingLog log = read_ratings(options.ratings, *progress);
    print_report(log.report);
    return split_ratings(log);
  }
  *shop = read_shop(options.feed, options.events, *progress);
  evaluate->select.content.products = shop->products;
  if (!options.next_basket) return split_shop(shop->dataset, options);
  evaluate->protocol = Protocol::kNextBasket;
  return split_next_baskets(shop->dataset);
}

void run_photos(const Options& options) {
  const PhotoIndex index = read_photo_index(options.photos);
  print_report(index.report);
  const VisionModel model(options.vision.model, options.vision.lower);
  Progress progress;
  const PhotoEvaluation evaluation = evaluate_photos(
      index.photos, model,
      {.dimensions = options.vision.dimensions, .seed = options.settings.ials.seed}, &progress);
  const std::string name = std::filesystem::path(options.vision.model).filename().string();
  std::cout << to_text(evaluation, name);
  if (!options.json.empty()) write_file_atomically(options.json, to_json(evaluation, name));
}

void run(const Options& options) {
  if (!options.photos.empty()) return run_photos(options);
  Progress progress;
  EvaluateOptions evaluate_options = options.evaluate;
  ShopInput shop;
  const Split split = read_split(options, &shop, &evaluate_options, &progress);
  evaluate_options.description = split.description;
  const Evaluation evaluation =
      evaluate(split.validation, split.test, options.settings, evaluate_options, &progress);
  std::cout << to_text(evaluation);
  if (!options.json.empty()) write_file_atomically(options.json, to_json(evaluation));
}

// Exactly one of the sources must be named, and options of a log go with a log alone.
void add_source_options(CLI::App& app, Options* options) {
  add_feed_options(app, &options->feed);
  CLI::Option* events = add_events_options(app, &options->events);
  CLI::Option* train = app.add_option("--sessions-train", options->sessions_train,
                                      "Sessions to train on instead of a log: one a line, item ids "
                                      "oldest first; plain, .gz or .xz");
  CLI::Option* test = app.add_option("--sessions-test", options->sessions_test,
                                     "Sessions to test on: the last id of a line is the target");
  CLI::Option* baskets = app.add_option("--baskets", options->baskets,
                                        "Baskets instead of a log: a JSON object of shopper -> "
                                        "list of baskets, oldest first");
  CLI::Option* ratings = app.add_option("--ratings", options->ratings,
                                        "Ratings instead of a log: a table of userId, movieId, "
                                        "rating, timestamp");
  CLI::Option* next = app.add_flag("--next-basket", options->next_basket,
                                   "Ask for the next visit of each customer of the log, instead "
                                   "of for the second half of each visit");
  CLI::Option* photos = app.add_option("--photos", options->photos,
                                       "Photos instead of a log, to measure --vision-model on: a "
                                       "table of path, set, label, split");
  CLI::Option* model = add_vision_model_options(app, &options->vision);
  for (CLI::Option* file : {train, test, baskets, ratings, photos}) file->type_name("FILE");
  photos->needs(model);
  model->needs(photos);
  train->needs(test);
  test->needs(train);
  next->needs(events);
  const std::vector<CLI::Option*> sources = {events, train, baskets, ratings, photos};
  for (size_t a = 0; a < sources.size(); ++a) {
    for (size_t b = 0; b < a; ++b) sources[a]->excludes(sources[b]);
  }
  for (CLI::Option* source : {train, baskets, ratings, photos})
    source->excludes(app.get_option("--feed"));
}

void check_sources(const CLI::App& app) {
  for (const char* name : {"--events", "--sessions-train", "--baskets", "--ratings", "--photos"}) {
    if (app.count(name) > 0) return;
  }
  throw CLI::RequiredError("One of --events, --sessions-train, --baskets, --ratings and --photos");
}

}  // namespace

void add_evaluate_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "evaluate", "Measure the model against baselines on the held-out part of a log or data set");
  const auto options = std::make_shared<Options>();
  add_source_options(*command, options.get());
  add_training_options(*command, &options->settings);
  add_select_options(*command, &options->evaluate.select);
  add_time_option(*command, "--test-from", &options->test_from,
                  "Test on visits from this time on; the newest tenth by default");
  add_time_option(*command, "--validate-from", &options->validate_from,
                  "Choose settings on visits from this time to the test part");
  command
      ->add_option("--cutoffs", options->evaluate.cutoffs,
                   "Places of a list that count, for example 10,20")
      ->delimiter(',')
      ->check(CLI::Range(size_t{1}, kLongestList))
      ->type_name("K,...")
      ->capture_default_str();
  command->add_option("--json", options->json, "Also write the figures to this file")
      ->type_name("FILE");
  command->callback([command, options] {
    check_sources(*command);
    run(*options);
  });
}

}  // namespace nearshelf::pipeline
