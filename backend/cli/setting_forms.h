// Makes settings of each form.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backend/cli/setting.h"

namespace nearshelf::backend {

// Names of one setting.
struct SettingNames {
  std::string key;
  std::string flag;
  std::string help;
};

// A text for which `allows` is true.
Setting text_setting(SettingNames names, std::string* value, std::string allowed,
                     std::function<bool(const std::string&)> allows);

// A path that is not empty.
Setting path_setting(SettingNames names, std::filesystem::path* value);
Setting path_setting(SettingNames names, std::optional<std::filesystem::path>* value);

// Texts for each of which `allows` is true.
Setting list_setting(SettingNames names, std::vector<std::string>* value, std::string allowed,
                     std::function<bool(const std::string&)> allows);

// One of `choices`, by their index.
Setting choice_setting(SettingNames names, std::vector<std::string> choices,
                       std::function<size_t()> read, std::function<void(size_t)> write);

Setting switch_setting(SettingNames names, bool* value);

// A whole number. `read` and `write` stand between it and where it is kept.
Setting whole_setting(SettingNames names, int64_t min, int64_t max, std::function<int64_t()> read,
                      std::function<void(int64_t)> write);

template <typename Number>
Setting whole_setting(SettingNames names, Number* value, int64_t min, int64_t max) {
  return whole_setting(
      std::move(names), min, max, [value] { return static_cast<int64_t>(*value); },
      [value](int64_t number) { *value = static_cast<Number>(number); });
}

// A number from `min` to `max`.
Setting real_setting(SettingNames names, double* value, double min, double max);

}  // namespace nearshelf::backend
