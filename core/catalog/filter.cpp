#include "core/catalog/filter.h"

namespace nearshelf {
namespace {

// Adds the items for which `meets(item)` is false.
template <typename Predicate>
void exclude_unless(const CatalogView& catalog, ExclusionSet* excluded, Predicate&& meets) {
  for (uint32_t item = 0; item < catalog.item_count(); ++item) {
    if (!meets(item)) excluded->add(item);
  }
}

void filter_categories(const CatalogView& catalog, const std::vector<std::string_view>& wanted,
                       ExclusionSet* excluded) {
  const StringColumn& names = catalog.category_names();
  std::vector<bool> matches(names.size());
  for (uint32_t k = 0; k < names.size(); ++k) {
    for (const std::string_view ancestor : wanted) {
      if (is_in_category(names[k], ancestor)) matches[k] = true;
    }
  }
  exclude_unless(catalog, excluded, [&](uint32_t item) {
    const uint16_t category = catalog.category_index(item);
    return category != kNoCategory && matches[category];
  });
}

void filter_attribute(const CatalogView& catalog, uint32_t attribute,
                      const std::vector<std::string_view>& wanted, ExclusionSet* excluded) {
  std::vector<bool> matches(catalog.attribute_values().size());
  for (const std::string_view text : wanted) {
    const uint32_t value = catalog.attributes().find_value(attribute, text);
    if (value != kNoValue) matches[value] = true;
  }
  exclude_unless(catalog, excluded, [&](uint32_t item) {
    for (const uint32_t value : catalog.values(item)) {
      if (matches[value]) return true;
    }
    return false;
  });
}

}  // namespace

bool is_in_category(std::string_view category, std::string_view ancestor) {
  if (!category.starts_with(ancestor)) return false;
  const std::string_view below = category.substr(ancestor.size());
  return below.empty() || below.starts_with(kCategorySeparator);
}

Status apply_filter(const CatalogView& catalog, const FilterRequest& request,
                    ExclusionSet* excluded) {
  std::vector<uint32_t> attributes;
  for (const AttributeChoice& choice : request.attributes) {
    attributes.push_back(catalog.attributes().find(choice.name));
    if (attributes.back() == kNoAttribute) {
      return Status::named(ErrorCode::kUnknownAttribute, "filter", choice.name);
    }
  }
  for (size_t k = 0; k < attributes.size(); ++k) {
    filter_attribute(catalog, attributes[k], request.attributes[k].values, excluded);
  }
  if (!request.categories.empty()) filter_categories(catalog, request.categories, excluded);
  if (request.price_min > 0 || request.price_max < UINT32_MAX) {
    exclude_unless(catalog, excluded, [&](uint32_t item) {
      const uint32_t price = catalog.price(item);
      return price != 0 && price >= request.price_min && price <= request.price_max;
    });
  }
  if (request.on_sale) {
    exclude_unless(catalog, excluded, [&](uint32_t item) { return catalog.list_price(item) != 0; });
  }
  return {};
}

}  // namespace nearshelf
