// What the operator can set.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "backend/http_server.h"
#include "backend/writer.h"

namespace nearshelf::backend {

struct Options {
  std::filesystem::path data;
  std::string listen = "127.0.0.1:8787";
  std::string ingest_path = "/v1/batch";
  std::optional<std::filesystem::path> admin_token_file;
  std::vector<std::string> allow_origins;
  std::optional<std::filesystem::path> shelf;
  std::vector<std::string> slots;

  // Not on the command line, but for max_connections.
  HttpLimits http;
  WriterOptions writer;
};

// Either options to run with, or the code to exit with after the help or an error was printed.
struct ParsedOptions {
  Options options;
  std::optional<int> exit_code;
};

// Prints help and version to stdout, errors to stderr (exit code 2).
ParsedOptions parse_options(int argc, const char* const* argv);

}  // namespace nearshelf::backend
