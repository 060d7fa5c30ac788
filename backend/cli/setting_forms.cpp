#include "backend/cli/setting_forms.h"

#include <algorithm>

namespace nearshelf::backend {
namespace {

Setting make_setting(SettingNames names, SettingForm form, std::string allowed) {
  Setting setting;
  setting.key = std::move(names.key);
  setting.flag = std::move(names.flag);
  setting.help = std::move(names.help);
  setting.form = form;
  setting.allowed = std::move(allowed);
  return setting;
}

// Null for anything but a text.
const std::string* text_of(const SettingValue& value) {
  return value.get_ptr<const std::string*>();
}

// "1", "0.000001", "15.5": as short as it can be told.
std::string shortest(double number) { return SettingValue(number).dump(); }

}  // namespace

Setting text_setting(SettingNames names, std::string* value, std::string allowed,
                     std::function<bool(const std::string&)> allows) {
  Setting setting = make_setting(std::move(names), SettingForm::kText, std::move(allowed));
  setting.set = [value, allows = std::move(allows)](const SettingValue& given) {
    const std::string* text = text_of(given);
    if (text == nullptr || !allows(*text)) return false;
    *value = *text;
    return true;
  };
  setting.get = [value] { return SettingValue(*value); };
  return setting;
}

Setting path_setting(SettingNames names, std::filesystem::path* value) {
  Setting setting = make_setting(std::move(names), SettingForm::kText, "a path");
  setting.set = [value](const SettingValue& given) {
    const std::string* text = text_of(given);
    if (text == nullptr || text->empty()) return false;
    *value = *text;
    return true;
  };
  setting.get = [value] {
    return value->empty() ? SettingValue(nullptr) : SettingValue(value->string());
  };
  return setting;
}

Setting path_setting(SettingNames names, std::optional<std::filesystem::path>* value) {
  Setting setting = make_setting(std::move(names), SettingForm::kText, "a path");
  setting.set = [value](const SettingValue& given) {
    const std::string* text = text_of(given);
    if (text == nullptr || text->empty()) return false;
    *value = *text;
    return true;
  };
  setting.get = [value] {
    return *value ? SettingValue((*value)->string()) : SettingValue(nullptr);
  };
  return setting;
}

Setting list_setting(SettingNames names, std::vector<std::string>* value, std::string allowed,
                     std::function<bool(const std::string&)> allows) {
  Setting setting = make_setting(std::move(names), SettingForm::kList, std::move(allowed));
  setting.set = [value, allows = std::move(allows)](const SettingValue& given) {
    if (!given.is_array()) return false;
    std::vector<std::string> texts;
    for (const SettingValue& element : given) {
      const std::string* text = text_of(element);
      if (text == nullptr || !allows(*text)) return false;
      texts.push_back(*text);
    }
    *value = std::move(texts);
    return true;
  };
  setting.get = [value] { return SettingValue(*value); };
  return setting;
}

Setting choice_setting(SettingNames names, std::vector<std::string> choices,
                       std::function<size_t()> read, std::function<void(size_t)> write) {
  std::string allowed;
  for (const std::string& choice : choices) allowed += (allowed.empty() ? "" : " or ") + choice;
  Setting setting = make_setting(std::move(names), SettingForm::kText, std::move(allowed));
  setting.get = [choices, read = std::move(read)] { return SettingValue(choices[read()]); };
  setting.set = [choices = std::move(choices),
                 write = std::move(write)](const SettingValue& given) {
    const auto found = std::find(choices.begin(), choices.end(), given);
    if (found == choices.end()) return false;
    write(static_cast<size_t>(found - choices.begin()));
    return true;
  };
  return setting;
}

Setting switch_setting(SettingNames names, bool* value) {
  Setting setting = make_setting(std::move(names), SettingForm::kSwitch, "true or false");
  setting.set = [value](const SettingValue& given) {
    if (!given.is_boolean()) return false;
    *value = given.get<bool>();
    return true;
  };
  setting.get = [value] { return SettingValue(*value); };
  return setting;
}

Setting whole_setting(SettingNames names, int64_t min, int64_t max, std::function<int64_t()> read,
                      std::function<void(int64_t)> write) {
  Setting setting =
      make_setting(std::move(names), SettingForm::kNumber,
                   "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  setting.set = [min, max, write = std::move(write)](const SettingValue& given) {
    // Beyond what a signed number holds, get() would wrap around.
    if (!given.is_number_integer() ||
        (given.is_number_unsigned() && given.get<uint64_t>() > INT64_MAX)) {
      return false;
    }
    const auto number = given.get<int64_t>();
    if (number < min || number > max) return false;
    write(number);
    return true;
  };
  setting.get = [read = std::move(read)] { return SettingValue(read()); };
  return setting;
}

Setting real_setting(SettingNames names, double* value, double min, double max) {
  Setting setting = make_setting(std::move(names), SettingForm::kNumber,
                                 "a number from " + shortest(min) + " to " + shortest(max));
  setting.set = [value, min, max](const SettingValue& given) {
    if (!given.is_number()) return false;
    const auto number = given.get<double>();
    if (!(number >= min && number <= max)) return false;
    *value = number;
    return true;
  };
  setting.get = [value] { return SettingValue(*value); };
  return setting;
}

}  // namespace nearshelf::backend
