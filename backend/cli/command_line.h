// The command line of the service itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backend/options.h"

namespace nearshelf::backend {

inline constexpr int kUsageError = 2;

struct CommandLine {
  Options options;
  bool check_config = false;
  // What is wrong with the configuration, one sentence each. Empty = `options` can be used.
  std::vector<std::string> problems;
  // The effective settings as a configuration file.
  std::string config_text;
  // The code to exit with, after the help or an error was printed.
  std::optional<int> exit_code;
};

// Reads the flags and the file that --config names; flags win. Prints help and version to stdout,
// errors of the flags' form to stderr. `argv[0]` is the program's name.
CommandLine read_command_line(int argc, const char* const* argv);

}  // namespace nearshelf::backend
