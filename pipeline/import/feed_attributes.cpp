#include "pipeline/import/feed_attributes.h"

#include <algorithm>
#include <array>

#include "pipeline/import/text.h"

namespace nearshelf::pipeline {

std::span<const KnownAttribute> known_attributes() {
  static const std::array<KnownAttribute, 10> known = {{
      {"color", {"color", "colour", "item_color"}, '/'},
      {"size", {"size", "item_size"}, '\0'},
      {"material", {"material"}, '/'},
      {"gender", {"gender"}, '\0'},
      {"age_group", {"age_group"}, '\0'},
      {"custom_label_0", {"custom_label_0"}, '\0'},
      {"custom_label_1", {"custom_label_1"}, '\0'},
      {"custom_label_2", {"custom_label_2"}, '\0'},
      {"custom_label_3", {"custom_label_3"}, '\0'},
      {"custom_label_4", {"custom_label_4"}, '\0'},
  }};
  return known;
}

std::string clean_attribute_name(std::string_view name) {
  std::string clean = to_lower(clean_text(to_utf8(name)));
  if (clean.size() > kMaxAttributeNameSize) clean.clear();
  return clean;
}

bool add_attribute(const FeedAttribute& attribute, ProductAttributes* attributes) {
  const std::string name = clean_attribute_name(attribute.name);
  if (name.empty()) return false;
  const std::string_view text = attribute.text;
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = text.size();
    if (attribute.separator != '\0') end = std::min(text.find(attribute.separator, begin), end);
    const std::string clean = clean_text(to_utf8(text.substr(begin, end - begin)));
    begin = end + 1;
    const std::string value(cut_utf8(clean, kMaxAttributeValueSize));
    if (value.empty()) continue;
    std::vector<std::string>& values = (*attributes)[name];
    const auto place = std::lower_bound(values.begin(), values.end(), value);
    if (place == values.end() || *place != value) values.insert(place, value);
  }
  return true;
}

}  // namespace nearshelf::pipeline
