#include "pipeline/import/json_text.h"

#include <nlohmann/json.hpp>

#include "pipeline/import/text.h"

namespace nearshelf::pipeline {

using nlohmann::json;

std::string json_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number()) return value.dump();
  return "";
}

std::string json_member_text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() ? json_text(*found) : "";
}

const json& json_member_array(const json& object, const char* name) {
  static const json empty = json::array();
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : empty;
}

const json& json_member_object(const json& object, const char* name) {
  static const json empty = json::object();
  const auto found = object.find(name);
  return found != object.end() && found->is_object() ? *found : empty;
}

std::string json_error_text(const std::exception& error) {
  constexpr size_t kLongestText = 200;
  const std::string text = clean_text(error.what());
  const size_t place = text.find("line ");
  return std::string(cut_utf8(std::string_view(text).substr(place == std::string::npos ? 0 : place),
                              kLongestText));
}

}  // namespace nearshelf::pipeline
