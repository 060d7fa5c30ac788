// Load on a server of contributions, and what came of it as one line of JSON:
//   nearshelf_load --port N [--connections 64] [--seconds 5] [--warm-up 1] [--networks 100000]
//   [--path /v1/batch] [--spin true]
//   nearshelf_load --port N --idle 10000 [--seconds 5]
// --idle prints {"opened":N} as soon as the connections are open.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/backend/load/idle_connections.h"
#include "bench/backend/load/load_run.h"

namespace {

using std::chrono::milliseconds;

struct LoadOptions {
  uint16_t port = 0;
  uint32_t connections = 64;
  uint32_t idle = 0;
  uint32_t networks = 100'000;
  double seconds = 5;
  double warm_up = 1;
  bool spin = false;
  std::string path = "/v1/batch";
};

milliseconds to_milliseconds(double seconds) {
  return milliseconds(static_cast<int64_t>(seconds * 1000));
}

void print(const nlohmann::json& line) {
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
}

void run_idle(const LoadOptions& options) {
  const auto result = nearshelf::bench::hold_idle(
      options.port, options.idle, to_milliseconds(options.seconds), [](uint32_t opened) {
        print({{"opened", opened}});
      });
  print({{"opened", result.opened}, {"still_open", result.still_open}});
}

void run_load(const LoadOptions& options) {
  nearshelf::bench::ShopRequests requests(options.path, options.networks);
  const auto result =
      nearshelf::bench::run_load(options.port,
                                 {options.connections, to_milliseconds(options.warm_up),
                                  to_milliseconds(options.seconds), options.spin},
                                 requests);
  nlohmann::json statuses = nlohmann::json::object();
  for (const auto& [status, count] : result.statuses) statuses[std::to_string(status)] = count;
  const auto& latencies = result.latencies;
  print({{"answers", latencies.total()},
         {"rate", static_cast<double>(latencies.total()) / result.seconds},
         {"p50_ms", latencies.quantile_milliseconds(0.5)},
         {"p99_ms", latencies.quantile_milliseconds(0.99)},
         {"max_ms", latencies.max_milliseconds()},
         {"statuses", statuses},
         {"lost_connections", result.lost_connections}});
}

}  // namespace

int main(int argc, char** argv) {
  LoadOptions options;
  CLI::App app("Sends contributions and measures the answers.");
  app.add_option("--port", options.port)->required();
  app.add_option("--connections", options.connections)->check(CLI::PositiveNumber);
  app.add_option("--idle", options.idle, "Hold so many idle connections instead");
  app.add_option("--networks", options.networks)->check(CLI::Range(1, 1'000'000));
  app.add_option("--seconds", options.seconds)->check(CLI::PositiveNumber);
  app.add_option("--warm-up", options.warm_up)->check(CLI::NonNegativeNumber);
  app.add_option("--spin", options.spin, "Poll without sleeping, on a core of its own");
  app.add_option("--path", options.path);
  CLI11_PARSE(app, argc, argv);
  try {
    options.idle != 0 ? run_idle(options) : run_load(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "nearshelf_load: %s\n", error.what());
    return 1;
  }
}
