#include "backend/cli/config_file.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "backend/base/json_problem.h"

namespace nearshelf::backend {
namespace {

constexpr int kIndent = 2;

struct ConfigReader {
  const std::string file;
  const std::span<const Setting> settings;
  std::vector<std::string> problems;

  void fail(const std::string& text) { problems.push_back(file + ": " + text); }

  // `prefix` is the key of `object` with its dot, or "" for the whole file.
  void read_object(const SettingValue& object, const std::string& prefix) {
    for (const auto& [name, value] : object.items()) read_value(prefix + name, value);
  }

  void read_value(const std::string& key, const SettingValue& value) {
    const auto setting = std::find_if(settings.begin(), settings.end(),
                                      [&](const Setting& known) { return known.key == key; });
    if (setting != settings.end()) return apply(*setting, value);
    const bool is_group = std::any_of(settings.begin(), settings.end(), [&](const Setting& known) {
      return known.key.starts_with(key + ".");
    });
    if (!is_group) return fail("\"" + key + "\" is not a setting. " + near(key));
    if (!value.is_object())
      return fail("\"" + key + "\" must be an object, and is " + value.dump());
    read_object(value, key + ".");
  }

  void apply(const Setting& setting, const SettingValue& value) {
    if (setting.set(value)) return;
    fail("\"" + setting.key + "\" must be " + setting.allowed + ", and is " + value.dump());
  }

  // The settings beside which an unknown key stands.
  std::string near(const std::string& key) const {
    const std::string prefix = key.substr(0, key.rfind('.') + 1);
    std::string text;
    std::set<std::string> listed;
    for (const Setting& setting : settings) {
      if (setting.hidden || !setting.key.starts_with(prefix)) continue;
      const std::string rest = setting.key.substr(prefix.size());
      const std::string name = rest.substr(0, rest.find('.'));
      if (listed.insert(name).second) text += (text.empty() ? "There are: " : ", ") + name;
    }
    return text + ".";
  }
};

// Empty, with the problem noted, when the file cannot be read as an object.
std::optional<SettingValue> parse_file(ConfigReader* reader) {
  std::ifstream stream(reader->file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) {
    reader->fail("cannot be read. Make it readable for this user.");
    return std::nullopt;
  }
  try {
    SettingValue object = SettingValue::parse(text.str());
    if (object.is_object()) return object;
    reader->fail("must hold one JSON object.");
  } catch (const SettingValue::exception& error) {
    reader->fail(json_problem(error));
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> apply_config_file(const std::filesystem::path& file,
                                           std::span<const Setting> settings) {
  ConfigReader reader{file.string(), settings, {}};
  const auto object = parse_file(&reader);
  if (object) reader.read_object(*object, "");
  return reader.problems;
}

std::string config_text(std::span<const Setting> settings) {
  SettingValue root = SettingValue::object();
  for (const Setting& setting : settings) {
    SettingValue value = setting.get();
    if (setting.hidden || value.is_null()) continue;
    std::string path = "/" + setting.key;
    std::replace(path.begin(), path.end(), '.', '/');
    root[SettingValue::json_pointer(path)] = std::move(value);
  }
  return root.dump(kIndent) + "\n";
}

}  // namespace nearshelf::backend
