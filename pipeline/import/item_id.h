// The rule every item id obeys, in feeds and in logs, so that both name the same items.
#pragma once

#include <string_view>

namespace nearshelf::pipeline {

inline constexpr size_t kMaxItemIdBytes = 128;

// Why `id`, trimmed, cannot name an item: for example "no item id". Empty when it can. Static
// storage.
std::string_view item_id_problem(std::string_view id);

}  // namespace nearshelf::pipeline
