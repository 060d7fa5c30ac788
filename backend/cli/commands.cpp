#include "backend/cli/commands.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <exception>
#include <string_view>

#include "backend/cli/command_line.h"

namespace nearshelf::backend {
namespace {

struct Command {
  std::string_view name;
  int (*run)(int, const char* const*);
};

constexpr std::array kCommands{Command{"serve", run_serve}, Command{"backup", run_backup},
                               Command{"restore", run_restore}, Command{"export", run_export}};

}  // namespace

int run_command(int argc, const char* const* argv) {
  for (const Command& command : kCommands) {
    if (argc > 1 && command.name == argv[1]) return command.run(argc - 1, argv + 1);
  }
  return run_serve(argc, argv);
}

std::optional<int> parse_arguments(CLI::App* app, int argc, const char* const* argv) {
  try {
    app->parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    return app->exit(error) == 0 ? 0 : kUsageError;
  }
}

int report_errors(const std::function<void()>& work) {
  try {
    work();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "nearshelf-backend: %s\n", error.what());
    return 1;
  }
}

}  // namespace nearshelf::backend
