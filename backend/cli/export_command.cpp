#include <CLI/CLI.hpp>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "backend/base/data_folder.h"
#include "backend/cli/commands.h"
#include "backend/release/export_releases.h"

namespace nearshelf::backend {
namespace {

struct ExportOptions {
  std::filesystem::path data;
  std::string what;
  std::string format = "csv";
  std::optional<std::filesystem::path> out;
};

void write_export(const ExportOptions& options, std::ostream& out, const std::string& where) {
  // CLI11 has checked both names.
  export_releases(DataFolder::database_in(options.data), *parse_export_table(options.what),
                  *parse_table_format(options.format), out);
  if (!out.flush()) throw std::runtime_error("cannot write all of it to " + where);
}

void write_export_file(const ExportOptions& options) {
  std::ofstream file(*options.out, std::ios::binary | std::ios::trunc);
  if (!file) {
    throw std::runtime_error("cannot write " + options.out->string() + ": " +
                             std::generic_category().message(errno));
  }
  write_export(options, file, options.out->string());
}

}  // namespace

int run_export(int argc, const char* const* argv) {
  CLI::App app("Writes what was released, or what it cost in privacy; also while the service runs.",
               "nearshelf-backend export");
  ExportOptions options;
  app.add_option("--data", options.data, "Folder of the service")->required()->type_name("DIR");
  app.add_option("--what", options.what, "releases or ledger")
      ->required()
      ->check(CLI::IsMember({"releases", "ledger"}));
  app.add_option("--format", options.format, "csv or json")
      ->check(CLI::IsMember({"csv", "json"}))
      ->capture_default_str();
  app.add_option("--out", options.out, "File to write; without it stdout")->type_name("FILE");
  if (const auto exit_code = parse_arguments(&app, argc, argv)) return *exit_code;
  return report_errors([&] {
    if (options.out) return write_export_file(options);
    write_export(options, std::cout, "stdout");
  });
}

}  // namespace nearshelf::backend
