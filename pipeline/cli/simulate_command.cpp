#include "pipeline/cli/simulate_command.h"

#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "pipeline/cli/input_options.h"
#include "pipeline/files/atomic_file.h"
#include "pipeline/import/timestamp.h"
#include "pipeline/simulate/simulator.h"

namespace nearshelf::pipeline {
namespace {

constexpr int64_t kMicrosPerDay = 24 * 60 * kMicrosPerMinute;

struct SimulateOptions {
  FeedOptions feed;
  SimulationOptions simulation;
  std::string out;
};

void set_first_day(const std::string& text, SimulationOptions* options) {
  const std::optional<int64_t> time = parse_time(text);
  if (!time || *time % kMicrosPerDay != 0) {
    throw CLI::ValidationError("--start", "'" + text + "' is no date of the form YYYY-MM-DD");
  }
  options->first_day = *time / kMicrosPerDay;
}

void run(const SimulateOptions& options) {
  Progress progress;
  const ProductFeed feed = read_feed(options.feed, progress);
  print_report(feed.report);
  const std::vector<SimulatedEvent> events = simulate(feed.products, options.simulation, progress);
  progress.begin("write events");
  std::ostringstream csv;
  write_events_csv(feed.products, events, csv);
  write_file_atomically(options.out, csv.view());
  progress.end(options.out);
}

}  // namespace

void add_simulate_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "simulate", "Write a log of simulated shoppers over a real catalogue, for trying things out");
  const auto options = std::make_shared<SimulateOptions>();
  SimulationOptions& simulation = options->simulation;
  add_feed_options(*command, &options->feed)->required();
  command->add_option("--shoppers", simulation.shoppers, "Number of shoppers")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  command->add_option("--days", simulation.days, "Days of the log")
      ->check(CLI::Range(1, 3650))
      ->capture_default_str();
  command->add_option("--seed", simulation.seed, "Same seed, same log")->capture_default_str();
  command
      ->add_option_function<std::string>(
          "--start",
          [options](const std::string& text) { set_first_day(text, &options->simulation); },
          "First day of the log, 2025-01-01 by default")
      ->type_name("YYYY-MM-DD");
  command->add_option("--out", options->out, "CSV file to write")->required()->type_name("FILE");
  command->callback([options] { run(*options); });
}

}  // namespace nearshelf::pipeline
