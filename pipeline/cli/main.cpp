// The `nearshelf` command. Exit status: 0 done, 1 failed, 2 called wrongly.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "pipeline/cli/build_command.h"
#include "pipeline/cli/delta_command.h"
#include "pipeline/cli/embed_command.h"
#include "pipeline/cli/evaluate_command.h"
#include "pipeline/cli/index_command.h"
#include "pipeline/cli/inspect_command.h"
#include "pipeline/cli/keygen_command.h"
#include "pipeline/cli/recommend_command.h"
#include "pipeline/cli/rules_command.h"
#include "pipeline/cli/simulate_command.h"

namespace {

constexpr int kFailed = 1;
constexpr int kCalledWrongly = 2;

}  // namespace

int main(int argc, char** argv) {
  using namespace nearshelf::pipeline;
  try {
    CLI::App app("Makes models from a shop's feed and log that run inside the shopper's browser.",
                 "nearshelf");
    app.set_version_flag("--version", "nearshelf " NEARSHELF_VERSION);
    app.require_subcommand(1);
    add_build_command(app);
    add_evaluate_command(app);
    add_recommend_command(app);
    add_inspect_command(app);
    add_index_command(app);
    add_embed_command(app);
    add_simulate_command(app);
    add_rules_command(app);
    add_delta_command(app);
    add_keygen_command(app);

    // The command runs inside parse(): its callback is called once its options are complete.
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app.exit(error) == 0 ? 0 : kCalledWrongly;
    }
  } catch (const std::exception& error) {
    std::cerr << "nearshelf: " << error.what() << '\n';
    return kFailed;
  }
  return 0;
}
