// Which items a rail may show: the filters that a page asks for.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/exclusion_set.h"
#include "core/catalog/catalog_view.h"

namespace nearshelf {

// The item has one of `values` of the attribute `name`, for example brand: Acme or Zenit.
struct AttributeChoice {
  std::string_view name;
  std::vector<std::string_view> values;
};

// What an item must satisfy; all of it. A default request is met by every item.
struct FilterRequest {
  // In one of these categories or below it: "Shoes" covers "Shoes > Boots". Empty = any.
  std::vector<std::string_view> categories;
  // Minor units of the catalogue's currency, both included. An item of unknown price meets only
  // the default range.
  uint32_t price_min = 0;
  uint32_t price_max = UINT32_MAX;
  bool on_sale = false;  // only items whose price is reduced
  std::vector<AttributeChoice> attributes;
};

// Separates the levels of a category's name.
inline constexpr std::string_view kCategorySeparator = " > ";

// True when `category` is `ancestor` or below it. Bytes are compared.
bool is_in_category(std::string_view category, std::string_view ancestor);

// Adds to `*excluded` (reset to at least item_count() items) every item that does not meet
// `request`. Categories and values that the catalogue does not know match no item. Fails with
// kUnknownAttribute, which names the attribute; `*excluded` is then unchanged.
Status apply_filter(const CatalogView& catalog, const FilterRequest& request,
                    ExclusionSet* excluded);

}  // namespace nearshelf
