// The examples of the user pages do what the pages say. A fenced block with `import=feed`,
// `events`, `sessions`, `baskets` or `ratings` is a file, read with the options of the last line
// "Options: `...`" before it; its counts stand in the fence. A block of shell commands is run
// beside the files of its page.
#include <doctest/doctest.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/cli/input_options.h"
#include "pipeline/import/basket_json.h"
#include "pipeline/import/ratings_table.h"
#include "pipeline/import/session_lines.h"
#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

struct Example {
  std::string language;
  std::map<std::string, std::string> attributes;
  std::string options;  // command line options for the import
  std::string content;
};

constexpr std::string_view kFence = "```";

Example parse_fence(const std::string& fence) {
  Example example;
  std::istringstream words(fence.substr(kFence.size()));
  words >> example.language;
  for (std::string word; words >> word;) {
    const size_t equals = word.find('=');
    example.attributes[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return example;
}

std::vector<Example> examples_of(const std::string& page) {
  std::istringstream lines(read_file(std::string(NEARSHELF_SOURCE_DIR) + "/docs/" + page));
  std::vector<Example> examples;
  std::string options;
  for (std::string line; std::getline(lines, line);) {
    constexpr std::string_view kOptions = "Options: `";
    if (line.starts_with(kOptions)) {
      options = line.substr(kOptions.size(), line.rfind('`') - kOptions.size());
    }
    if (!line.starts_with(kFence)) continue;
    Example example = parse_fence(line);
    while (std::getline(lines, line) && line != kFence) example.content += line + "\n";
    example.options = std::exchange(options, "");
    examples.push_back(std::move(example));
  }
  return examples;
}

ImportReport import_example(const Example& example, const std::string& path) {
  std::ostream nowhere(nullptr);
  Progress progress(nowhere, Progress::Style::kSilent);
  FeedOptions feed;
  EventsOptions events;
  CLI::App app;
  add_feed_options(app, &feed);
  add_events_options(app, &events);
  app.parse(example.options);
  feed.path = path;
  events.path = path;
  const std::string& import = example.attributes.at("import");
  if (import == "sessions") return read_sessions(path, "import sessions", progress).report;
  if (import == "baskets") return read_baskets(path, progress).report;
  if (import == "ratings") return read_ratings(path, progress).report;
  return import == "feed" ? read_feed(feed, progress).report : read_events(events, progress).report;
}

void check_page(const std::string& page, size_t expected_imports, size_t expected_commands) {
  const TempFolder folder;
  size_t imports = 0;
  size_t commands = 0;
  for (const Example& example : examples_of(page)) {
    if (example.attributes.contains("import")) {
      const std::string file = example.attributes.at("file");
      CAPTURE(file);
      const ImportReport report = import_example(example, folder.write(file, example.content));
      INFO(report.to_text());
      CHECK(report.accepted == std::stoull(example.attributes.at("accepted")));
      CHECK(report.rejected() == std::stoull(example.attributes.at("rejected")));
      ++imports;
    } else if (example.language == "sh") {
      CAPTURE(example.content);
      const std::string path = std::string("PATH=") + NEARSHELF_BIN_DIR + ":$PATH";
      const std::string script =
          "cd " + folder.path().string() + " && export " + path + " && " + example.content;
      CHECK(std::system(script.c_str()) == 0);
      ++commands;
    }
  }
  CHECK(imports == expected_imports);
  CHECK(commands == expected_commands);
}

}  // namespace

TEST_CASE("every example of docs/IMPORT.md imports with the counts it states") {
  check_page("IMPORT.md", 12, 0);
}

TEST_CASE("every example of docs/SIMULATOR.md runs") { check_page("SIMULATOR.md", 1, 1); }

TEST_CASE("the report in docs/IMPORT.md is the one its example gives") {
  const TempFolder folder;
  for (const Example& example : examples_of("IMPORT.md")) {
    if (!example.attributes.contains("file")) continue;
    if (example.attributes.at("file") != "artikel.csv") continue;
    ImportReport report = import_example(example, folder.write("artikel.csv", example.content));
    report.source = "artikel.csv";
    const std::string page = read_file(std::string(NEARSHELF_SOURCE_DIR) + "/docs/IMPORT.md");
    CHECK(page.find("```text\n" + report.to_text() + "```") != std::string::npos);
  }
}

}  // namespace nearshelf::pipeline::testing
