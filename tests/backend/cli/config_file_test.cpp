#include "backend/cli/config_file.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>

#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf::backend;
using nearshelf::test::TemporaryFolder;

namespace {

// The settings of one configuration file.
struct Configured {
  explicit Configured(const std::string& text) {
    const TemporaryFolder folder;
    std::ofstream(folder / "config.json") << text;
    problems = apply_config_file(folder / "config.json", settings);
  }
  Configured(const Configured&) = delete;

  Options options;
  std::vector<Setting> settings = settings_of(&options);
  std::vector<std::string> problems;
};

// The only problem of a file.
std::string problem_of(const std::string& text) {
  const Configured configured(text);
  REQUIRE(configured.problems.size() == 1);
  return configured.problems[0];
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("each form of setting is read from the file") {
  const Configured configured(R"({
    "data": "/srv/near", "listen": "[::1]:80", "allow_origins": ["https://a.example"],
    "slots": ["home", "cart"], "behind_proxy": true, "max_connections": 7, "rate_limit": 0.5,
    "max_memory_mb": 8, "window_hours": 6, "grace_hours": 48,
    "release": {"items": {"epsilon": 2, "mechanism": "discrete_laplace", "min_threshold": 9},
                "budget": {"epsilon": 20.5, "days": 7}, "retention_hours": 100}})");
  CHECK(configured.problems == std::vector<std::string>{});
  const Options& options = configured.options;
  CHECK(options.data == "/srv/near");
  CHECK(options.listen == "[::1]:80");
  CHECK(options.allow_origins == std::vector<std::string>{"https://a.example"});
  CHECK(options.slots == std::vector<std::string>{"home", "cart"});
  CHECK(options.http.trusted_proxy);
  CHECK(options.http.connections == 7);
  CHECK(options.rate_limit.per_second == 0.5);
  CHECK(options.writer.queue_bytes == 8 * 1024 * 1024);
  CHECK(options.window.hours == 6);
  CHECK(options.window.grace_hours == 48);
  const GroupPolicy& items = options.release.of(MetricGroup::kItems);
  CHECK(items.epsilon == 2);
  CHECK(items.mechanism == nearshelf::NoiseMechanism::kDiscreteLaplace);
  CHECK(items.min_threshold == 9);
  CHECK(options.release.of(MetricGroup::kFunnel).epsilon == GroupPolicy{}.epsilon);
  CHECK(options.release.budget.epsilon == 20.5);
  CHECK(options.release.budget.days == 7);
  CHECK(options.release.retention_hours == 100);
}

TEST_CASE("a wrong value is named with file, key, value and what is allowed") {
  for (const auto& sample : std::vector<std::array<std::string, 4>>{
           {R"({"max_connections": 0})", "max_connections", "from 1 to 1000000", "0"},
           {R"({"max_connections": "7"})", "max_connections", "a whole number", "\"7\""},
           {R"({"max_connections": 7.5})", "max_connections", "a whole number", "7.5"},
           {R"({"max_connections": 18446744073709551615})", "max_connections", "1000000", "1844"},
           {R"({"rate_limit": -1})", "rate_limit", "a number from 0", "-1"},
           {R"({"behind_proxy": 1})", "behind_proxy", "true or false", "1"},
           {R"({"data": ""})", "data", "a path", "\"\""},
           {R"({"allow_origins": "https://a.example"})", "allow_origins", "a list", "https://a"},
           {R"({"slots": [1]})", "slots", "a list", "[1]"},
           {R"({"ingest_path": "v1"})", "ingest_path", "starts with /", "v1"},
           {R"({"window_hours": 5})", "window_hours", "divisor of 24", "5"},
           {R"({"window_hours": 0})", "window_hours", "divisor of 24", "0"},
           {R"({"release": {"items": {"epsilon": 0}}})", "release.items.epsilon", "0.001", "0"},
           {R"({"release": {"items": {"mechanism": "gauss"}}})", "release.items.mechanism",
            "discrete_gaussian or discrete_laplace", "gauss"},
           {R"({"release": 1})", "release", "an object", "1"}}) {
    const auto& [text, key, allowed, value] = sample;
    CAPTURE(sample[0]);
    const std::string problem = problem_of(text);
    CAPTURE(problem);
    CHECK(has(problem, "config.json"));
    CHECK(has(problem, "\"" + key + "\""));
    CHECK(has(problem, allowed));
    CHECK(has(problem, value));
  }
}

TEST_CASE("an unknown key is an error that lists the known ones beside it") {
  CHECK(has(problem_of(R"({"port": 80})"), "\"port\" is not a setting. There are: data, listen"));
  const std::string problem = problem_of(R"({"release": {"items": {"eps": 1}}})");
  CHECK(has(problem, "\"release.items.eps\" is not a setting. There are: mechanism, epsilon"));
  CHECK(has(problem_of(R"({"release": {"clicks": {"epsilon": 1}}})"), "\"release.clicks\""));
}

TEST_CASE("all problems are told, and what is right is applied") {
  const Configured configured(R"({"port": 80, "max_connections": 0, "window_hours": 12})");
  CHECK(configured.problems.size() == 2);
  CHECK(configured.options.window.hours == 12);
}

TEST_CASE("a file that is missing or no JSON object is an error with its name") {
  Options options;
  const auto settings = settings_of(&options);
  CHECK(has(apply_config_file("/no/such.json", settings).at(0), "/no/such.json: cannot be read"));
  CHECK(has(problem_of("{"), "is not JSON: it breaks at byte"));
  CHECK(has(problem_of(R"({"port": 1e999})"), "holds a number that is too large"));
  CHECK(has(problem_of("[]"), "one JSON object"));
}

TEST_CASE("the printed settings are a configuration file that says the same") {
  for (const char* text :
       {"{}", R"({"data": "/srv", "slots": ["a"], "release": {"funnel": {"delta": 1e-7}}})"}) {
    const Configured configured(text);
    const std::string printed = config_text(configured.settings);
    CHECK(has(printed, "\"min_threshold\": 50"));
    CHECK_FALSE(has(printed, "bench"));
    const Configured again(printed);
    CHECK(again.problems == std::vector<std::string>{});
    CHECK(config_text(again.settings) == printed);
  }
}

TEST_CASE("every setting has a help text, and no key or flag occurs twice") {
  Options options;
  std::vector<std::string> names;
  for (const Setting& setting : settings_of(&options)) {
    CAPTURE(setting.key);
    CHECK(setting.help != "");
    CHECK(setting.allowed != "");
    names.push_back(setting.key);
    if (!setting.flag.empty()) names.push_back(setting.flag);
    // A default is allowed.
    const SettingValue value = setting.get();
    if (!value.is_null()) CHECK(setting.set(value));
  }
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}
