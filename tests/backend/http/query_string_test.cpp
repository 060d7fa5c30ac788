#include "backend/http/query_string.h"

#include <doctest/doctest.h>

using nearshelf::backend::parse_query;
using Parameters = std::map<std::string, std::string>;

TEST_CASE("names and values are decoded") {
  CHECK(parse_query("") == Parameters{});
  CHECK(parse_query("slot=home%3Afor-you&item=caf%C3%a9+au%20lait") ==
        Parameters{{"slot", "home:for-you"}, {"item", "caf\u00e9 au lait"}});
  CHECK(parse_query("slot") == Parameters{{"slot", ""}});
  CHECK(parse_query("&a=1&&b==2&") == Parameters{{"a", "1"}, {"b", "=2"}});
}

TEST_CASE("broken escapes and repeated names are refused") {
  for (const char* query : {"a=%", "a=%4", "a=%zz", "%4g=1", "a=1&a=1", "a=1&%61=2"}) {
    CAPTURE(query);
    CHECK_FALSE(parse_query(query).has_value());
  }
}
