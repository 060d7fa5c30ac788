#include "backend/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <sstream>

#include "backend/cli/config_file.h"
#include "backend/cli/setting.h"

namespace nearshelf::backend {
namespace {

constexpr const char* kFooter =
    "Other commands: backup, restore, export; each has its own --help. Settings of privacy are in "
    "the configuration file.";

// The flags that were given: the texts of each, by flag.
using GivenFlags = std::map<std::string, std::vector<std::string>>;

std::string default_text(const Setting& setting) {
  const SettingValue value = setting.get();
  if (value.is_null() || value.is_array() || value == SettingValue("")) return "";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void declare(CLI::App* app, const Setting& setting, GivenFlags* given) {
  const std::string group = setting.hidden ? "" : "Options";
  if (setting.form == SettingForm::kSwitch) {
    app->add_flag_callback(
           setting.flag, [given, &setting] { (*given)[setting.flag] = {"true"}; }, setting.help)
        ->group(group);
    return;
  }
  CLI::Option* option = app->add_option(setting.flag, (*given)[setting.flag], setting.help)
                            ->allow_extra_args(false)
                            ->group(group);
  if (setting.form != SettingForm::kList) {
    option->multi_option_policy(CLI::MultiOptionPolicy::Throw)->expected(1);
  }
  if (setting.delimiter != '\0') option->delimiter(setting.delimiter);
  option->type_name(setting.form == SettingForm::kNumber ? "NUMBER" : "TEXT");
  option->default_str(default_text(setting));
}

SettingValue to_value(const Setting& setting, const std::vector<std::string>& texts) {
  switch (setting.form) {
    case SettingForm::kSwitch:
      return true;
    case SettingForm::kList:
      return texts;
    case SettingForm::kText:
      return texts.front();
    case SettingForm::kNumber:
      break;
  }
  // What is no number becomes a value that no number setting allows.
  return SettingValue::parse(texts.front(), nullptr, /*allow_exceptions=*/false);
}

std::string join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ",") + text;
  return joined;
}

std::vector<std::string> apply_flags(const GivenFlags& given,
                                     const std::vector<Setting>& settings) {
  std::vector<std::string> problems;
  for (const Setting& setting : settings) {
    const auto found = given.find(setting.flag);
    if (found == given.end() || found->second.empty()) continue;
    if (setting.set(to_value(setting, found->second))) continue;
    problems.push_back(setting.flag + " must be " + setting.allowed + ", and is " +
                       join(found->second));
  }
  return problems;
}

}  // namespace

CommandLine read_command_line(int argc, const char* const* argv) {
  CommandLine result;
  const std::vector<Setting> settings = settings_of(&result.options);
  CLI::App app("Collects the anonymous counts that nearshelf sends from shop pages.",
               "nearshelf-backend");
  app.footer(kFooter);
  app.set_version_flag("--version", "nearshelf-backend " NEARSHELF_VERSION);
  std::optional<std::filesystem::path> config;
  app.add_option("--config", config, "JSON file with settings; flags win over it")
      ->type_name("FILE");
  app.add_flag("--check-config", result.check_config,
               "Check the settings and what they name, print them, and end");
  GivenFlags given;
  for (const Setting& setting : settings) {
    if (!setting.flag.empty()) declare(&app, setting, &given);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    result.exit_code = app.exit(error) == 0 ? 0 : kUsageError;
    return result;
  }
  if (config) result.problems = apply_config_file(*config, settings);
  const std::vector<std::string> wrong_flags = apply_flags(given, settings);
  result.problems.insert(result.problems.end(), wrong_flags.begin(), wrong_flags.end());
  if (result.options.data.empty()) {
    result.problems.emplace_back(
        "the data folder is missing: name it with --data DIR, or as \"data\" in the file of "
        "--config");
  }
  result.config_text = config_text(settings);
  return result;
}

}  // namespace nearshelf::backend
