#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "backend/base/data_folder.h"
#include "backend/cli/commands.h"
#include "backend/store/backup.h"

namespace nearshelf::backend {

int run_backup(int argc, const char* const* argv) {
  CLI::App app("Copies the database to one file, also while the service runs, and checks the copy.",
               "nearshelf-backend backup");
  std::filesystem::path data;
  std::filesystem::path copy;
  app.add_option("--data", data, "Folder of the service")->required()->type_name("DIR");
  app.add_option("--to", copy, "The copy")->required()->type_name("FILE");
  if (const auto exit_code = parse_arguments(&app, argc, argv)) return *exit_code;
  return report_errors([&] {
    backup_database(DataFolder::database_in(data), copy);
    std::printf("%s holds a checked copy of the database\n", copy.c_str());
  });
}

int run_restore(int argc, const char* const* argv) {
  CLI::App app("Puts a copy that backup made in the place of the database. Stop the service first.",
               "nearshelf-backend restore");
  std::filesystem::path data;
  std::filesystem::path copy;
  app.add_option("--data", data, "Folder of the service")->required()->type_name("DIR");
  app.add_option("--from", copy, "The copy")->required()->type_name("FILE");
  if (const auto exit_code = parse_arguments(&app, argc, argv)) return *exit_code;
  return report_errors([&] {
    restore_database(copy, data);
    std::printf("%s holds what %s holds\n", DataFolder::database_in(data).c_str(), copy.c_str());
  });
}

}  // namespace nearshelf::backend
