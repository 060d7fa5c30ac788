// Values of outside JSON as text: exports write ids, prices and times as strings or as numbers.
#pragma once

#include <exception>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace nearshelf::pipeline {

// A string as it is, a number in its shortest decimal form, and "" for everything else.
std::string json_text(const nlohmann::json& value);

// json_text() of a member of `object`; "" when it is absent or `object` is no object.
std::string json_member_text(const nlohmann::json& object, const char* name);

// A member that is an array, else an empty array. Borrows from `object` or from static storage.
const nlohmann::json& json_member_array(const nlohmann::json& object, const char* name);

// A member that is an object, else an empty object. Borrows from `object` or from static storage.
const nlohmann::json& json_member_object(const nlohmann::json& object, const char* name);

// The text of a parse error without nlohmann's prefix: "line 3, column 7: syntax error while ...".
std::string json_error_text(const std::exception& error);

}  // namespace nearshelf::pipeline
