// Attributes of products: which ones the formats are known to carry, and how their text is read.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nearshelf::pipeline {

// Limits of the catalogue format, see docs/FORMAT.md.
inline constexpr size_t kMaxAttributeNameSize = 64;
inline constexpr size_t kMaxAttributeValueSize = 256;

// Attribute name -> its values, ascending, none empty, none twice.
using ProductAttributes = std::map<std::string, std::vector<std::string>, std::less<>>;

// One value as a feed spells it, or several between separators.
struct FeedAttribute {
  std::string_view name;
  std::string_view text;
  char separator = '\0';  // '\0': the text is one value
};

// An attribute of Google's product data specification, and the columns it is taken from.
struct KnownAttribute {
  std::string_view name;
  std::vector<std::string_view> columns;
  char separator;
};
std::span<const KnownAttribute> known_attributes();

// Separates the values in a column that the user named with --attribute.
inline constexpr char kValueSeparator = '|';

// The form in which attribute names are kept: lower case, on one line. "" when the name is empty or
// longer than kMaxAttributeNameSize.
std::string clean_attribute_name(std::string_view name);

// Adds the values of `attribute` to `attributes`: as UTF-8, on one line, cut to
// kMaxAttributeValueSize, empty ones left out. Returns false when the name is none.
bool add_attribute(const FeedAttribute& attribute, ProductAttributes* attributes);

}  // namespace nearshelf::pipeline
