// What the operator can set: each setting is a key of the configuration file, and most are flags.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "backend/options.h"

namespace nearshelf::backend {

using SettingValue = nlohmann::ordered_json;

enum class SettingForm : uint8_t {
  kText,
  kNumber,
  kSwitch,  // a flag without a value; true or false in the file
  kList,    // of texts
};

struct Setting {
  std::string key;   // in the file; dots stand for nested objects: "release.funnel.epsilon"
  std::string flag;  // "--max-connections"; empty when the file alone has it
  SettingForm form = SettingForm::kText;
  std::string help;       // a sentence without its full stop
  std::string allowed;    // "a whole number from 1 to 65535"
  bool hidden = false;    // not in the help, nor in the printed configuration
  char delimiter = '\0';  // of a list given as one flag; '\0' = the flag is repeated
  // Stores a value. False, having changed nothing, when it is not allowed.
  std::function<bool(const SettingValue&)> set;
  // Null when it was not set and has no default.
  std::function<SettingValue()> get;
};

// All settings, in the order of the documentation. They write to `options`, which must outlive
// them.
std::vector<Setting> settings_of(Options* options);

}  // namespace nearshelf::backend
