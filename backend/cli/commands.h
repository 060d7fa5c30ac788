// The commands of nearshelf-backend. Each prints its help and its errors, and returns the exit code
// of the process: 0 = done, 1 = it could not be done, 2 = wrong use. `argv[0]` is the program's
// name, the rest are the command's own arguments. None throws.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <optional>

namespace nearshelf::backend {

// Takes contributions until SIGTERM or SIGINT.
int run_serve(int argc, const char* const* argv);

// Copies the database while the service runs.
int run_backup(int argc, const char* const* argv);

// Puts a copy in the place of the database. The service must not run.
int run_restore(int argc, const char* const* argv);

// Writes releases or the ledger as CSV or JSON.
int run_export(int argc, const char* const* argv);

// The command that `argv[1]` names, or serving when it names none.
int run_command(int argc, const char* const* argv);

// What the short commands share: the exit code when help, version or an error of use was printed.
std::optional<int> parse_arguments(CLI::App* app, int argc, const char* const* argv);

// Runs `work`; its exception becomes one line on stderr and the exit code 1.
int report_errors(const std::function<void()>& work);

}  // namespace nearshelf::backend
