#include "backend/options.h"

#include <CLI/CLI.hpp>

namespace nearshelf::backend {
namespace {

constexpr int kUsageError = 2;

std::string check_path(const std::string& path) {
  const bool plain =
      !path.empty() && path.front() == '/' && path.find_first_of("?#% \t") == std::string::npos;
  return plain ? "" : "must start with / and have no query, spaces or escapes";
}

void declare(CLI::App* app, Options* options) {
  app->add_option("--data", options->data,
                  "Folder for the database and the admin token; created when missing")
      ->required();
  app->add_option("--listen", options->listen, "Numeric address and port; port 0 picks a free one")
      ->capture_default_str();
  app->add_option("--ingest-path", options->ingest_path, "Path that browsers post to")
      ->check(check_path)
      ->capture_default_str();
  app->add_option("--allow-origin", options->allow_origins,
                  "Origin of a shop page, such as https://shop.example; repeatable. Without it "
                  "every origin is allowed")
      ->allow_extra_args(false);
  app->add_option("--shelf", options->shelf,
                  "Folder that nearshelf build wrote: items outside its catalogue are refused. "
                  "SIGHUP reads it again");
  app->add_option("--slots", options->slots,
                  "Slots of the shop, separated by commas: others are refused")
      ->delimiter(',')
      ->allow_extra_args(false);
  app->add_option("--admin-token-file", options->admin_token_file,
                  "File whose first line is the admin token. Without it the environment variable "
                  "NEARSHELF_ADMIN_TOKEN, and without that DATA/admin.token, made at first start");
  app->add_option("--max-connections", options->http.connections,
                  "Connections served at a time; more have to wait")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
}

}  // namespace

ParsedOptions parse_options(int argc, const char* const* argv) {
  ParsedOptions parsed;
  CLI::App app("Collects the anonymous counts that nearshelf sends from shop pages.",
               "nearshelf-backend");
  app.set_version_flag("--version", "nearshelf-backend " NEARSHELF_VERSION);
  declare(&app, &parsed.options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = app.exit(error) == 0 ? 0 : kUsageError;
  }
  return parsed;
}

}  // namespace nearshelf::backend
