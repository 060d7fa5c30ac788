#include "pipeline/import/item_id.h"

#include "pipeline/import/text.h"

namespace nearshelf::pipeline {

std::string_view item_id_problem(std::string_view id) {
  if (id.empty()) return "no item id";
  if (id.size() > kMaxItemIdBytes) return "item id longer than 128 bytes";
  if (has_control_characters(id)) return "control character in the item id";
  return "";
}

}  // namespace nearshelf::pipeline
