// Dense numbers for strings, in order of first appearance.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nearshelf::pipeline {

class Interner {
 public:
  // The number of `text`, a new one at its first appearance. At most 2^32 - 1 distinct strings.
  uint32_t intern(std::string_view text) {
    const auto found = numbers_.find(text);
    if (found != numbers_.end()) return found->second;
    const auto number = static_cast<uint32_t>(numbers_.size());
    numbers_.emplace(text, number);
    return number;
  }

  uint32_t size() const { return static_cast<uint32_t>(numbers_.size()); }

  // The strings by number.
  std::vector<std::string> strings() const {
    std::vector<std::string> by_number(numbers_.size());
    for (const auto& [text, number] : numbers_) by_number[number] = text;
    return by_number;
  }

 private:
  // Lets a look-up take a view without a copy.
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> numbers_;
};

}  // namespace nearshelf::pipeline
