// Reads the query of a URL.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace nearshelf::backend {

// "a=1&b=x%20y" as {a: "1", b: "x y"}; '+' stands for a space (WHATWG URL, form-urlencoded). A name
// without '=' has the value "". Empty when an escape is broken or a name occurs twice.
std::optional<std::map<std::string, std::string>> parse_query(std::string_view query);

}  // namespace nearshelf::backend
