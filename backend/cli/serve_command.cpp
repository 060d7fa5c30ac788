#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "backend/cli/check_config.h"
#include "backend/cli/command_line.h"
#include "backend/cli/commands.h"
#include "backend/service.h"

namespace nearshelf::backend {
namespace {

// stdout carries one line for scripts; everything for people goes to stderr.
void announce(const std::string& address) {
  std::printf("nearshelf-backend listening on http://%s\n", address.c_str());
  std::fflush(stdout);
}

void print_problems(const std::vector<std::string>& problems) {
  for (const std::string& problem : problems) {
    std::fprintf(stderr, "nearshelf-backend: %s\n", problem.c_str());
  }
}

int check(const CommandLine& command_line) {
  std::vector<std::string> problems = command_line.problems;
  if (problems.empty()) problems = find_problems(command_line.options);
  print_problems(problems);
  std::fputs(command_line.config_text.c_str(), stdout);
  return problems.empty() ? 0 : 1;
}

void serve(const Options& options) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("nearshelf-backend"));
  // A limit on file sizes, or a reader of the log that is gone, shall be an error of the write and
  // not the end of the service.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  Service service(options);
  service.handle_signals();
  announce(service.address());
  service.run();
}

}  // namespace

int run_serve(int argc, const char* const* argv) {
  const CommandLine command_line = read_command_line(argc, argv);
  if (command_line.exit_code) return *command_line.exit_code;
  if (command_line.check_config) return check(command_line);
  if (!command_line.problems.empty()) {
    print_problems(command_line.problems);
    return kUsageError;
  }
  return report_errors([&] { serve(command_line.options); });
}

}  // namespace nearshelf::backend
