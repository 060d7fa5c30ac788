#include "pipeline/import/shopify_feed.h"

#include <algorithm>
#include <functional>
#include <istream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/import/import_error.h"
#include "pipeline/import/json_text.h"
#include "pipeline/import/price.h"
#include "pipeline/import/text.h"
#include "pipeline/import/text_stream.h"

namespace nearshelf::pipeline {
namespace {

using nlohmann::json;

constexpr std::string_view kOnlyVariantTitle = "Default Title";  // Shopify's name for "no variants"

bool is_available(const json& variant) {
  const auto available = variant.find("available");
  return available == variant.end() || !available->is_boolean() || available->get<bool>();
}

// The cheapest variant, an empty object when there is none. Variants that can be bought go first.
// When no price can be read it is the first one, whose price is then rejected by name.
const json& cheapest_variant(const json& variants) {
  static const json none = json::object();
  const json* cheapest = variants.empty() ? &none : &variants.front();
  std::optional<std::pair<bool, int64_t>> lowest_order;
  for (const json& variant : variants) {
    const std::optional<int64_t> units = parse_decimal(json_member_text(variant, "price"), 3);
    if (!units) continue;
    const std::pair<bool, int64_t> order(!is_available(variant), *units);
    if (lowest_order && order >= *lowest_order) continue;
    lowest_order = order;
    cheapest = &variant;
  }
  return *cheapest;
}

// The texts a product's item and its variants' items share.
struct ProductTexts {
  explicit ProductTexts(const json& product)
      : title(json_member_text(product, "title")),
        category(json_member_text(product, "product_type")),
        brand(json_member_text(product, "vendor")) {
    const std::string handle = json_member_text(product, "handle");
    if (!handle.empty()) link = "/products/" + handle;
    const json& images = json_member_array(product, "images");
    if (!images.empty()) image = json_member_text(images.front(), "src");
    added = json_member_text(product, "published_at");
    if (added.empty()) added = json_member_text(product, "created_at");
    // A list in products.json, "red, soft" in exports of the admin.
    for (const json& tag : json_member_array(product, "tags")) tags.push_back(json_text(tag));
    if (tags.empty()) tags.push_back(json_member_text(product, "tags"));
  }

  std::string title;
  std::string category;
  std::string brand;
  std::string link;
  std::string image;
  std::string added;
  std::vector<std::string> tags;
};

struct OptionValue {
  std::string name;
  std::string value;
};

// Every value of every option of the product.
std::vector<OptionValue> option_values(const json& product) {
  std::vector<OptionValue> values;
  for (const json& option : json_member_array(product, "options")) {
    for (const json& value : json_member_array(option, "values")) {
      values.push_back({json_member_text(option, "name"), json_text(value)});
    }
  }
  return values;
}

// The values that make the variant: its members option1 to option3.
std::vector<OptionValue> option_values(const json& product, const json& variant) {
  std::vector<OptionValue> values;
  for (const json& option : json_member_array(product, "options")) {
    const std::string member = "option" + std::to_string(values.size() + 1);
    values.push_back({json_member_text(option, "name"), json_member_text(variant, member.c_str())});
  }
  return values;
}

// Adds each product of the array "products" as soon as it is complete, and lets go of it. A
// callback of nlohmann::json: the depth of the document is 0, of the array 1, of a product 2.
class ProductHandler {
 public:
  ProductHandler(ShopifyItem item, FeedBuilder* builder) : item_(item), builder_(builder) {}

  // True keeps the value in the document.
  bool operator()(int depth, json::parse_event_t event, json& value) {
    using Event = json::parse_event_t;
    if (depth == 1 && event == Event::key) in_products_ = value == "products";
    if (depth == 1 && event == Event::array_start && in_products_) found_array_ = true;
    if (depth != 2 || !in_products_ || !found_array_) return true;
    if (event == Event::object_start || event == Event::array_start || event == Event::key) {
      return true;
    }
    ++number_;
    if (event == Event::object_end) {
      add_product(value);
    } else {
      builder_->report().reject("not a product object", number_, "");
    }
    return false;
  }

  bool found_array() const { return found_array_; }

 private:
  void add_product(const json& product) {
    const json& variants = json_member_array(product, "variants");
    if (item_ == ShopifyItem::kVariant && !variants.empty()) {
      for (const json& variant : variants) add_variant(product, variant);
      return;
    }
    const ProductTexts texts(product);
    const bool available =
        variants.empty() || std::any_of(variants.begin(), variants.end(), is_available);
    add({json_member_text(product, "id"), texts.title, available}, texts,
        cheapest_variant(variants), option_values(product));
  }

  void add_variant(const json& product, const json& variant) {
    ProductTexts texts(product);
    const std::string own_title = json_member_text(variant, "title");
    const bool has_own_title = !own_title.empty() && own_title != kOnlyVariantTitle;
    const std::string title = has_own_title ? texts.title + " - " + own_title : texts.title;
    const std::string own_image =
        json_member_text(json_member_object(variant, "featured_image"), "src");
    if (!own_image.empty()) texts.image = own_image;
    add({json_member_text(variant, "id"), title, is_available(variant)}, texts, variant,
        option_values(product, variant));
  }

  struct Item {
    std::string id;
    std::string title;
    bool available;
  };

  // `priced`: the variant whose prices are the item's.
  void add(const Item& item, const ProductTexts& texts, const json& priced,
           const std::vector<OptionValue>& options) {
    const std::string price = json_member_text(priced, "price");
    const std::string list_price = json_member_text(priced, "compare_at_price");
    FeedRow row;
    row.id = item.id;
    row.title = item.title;
    row.link = texts.link;
    row.image = texts.image;
    row.category = texts.category;
    row.brand = texts.brand;
    row.price = price;
    row.list_price = list_price;
    row.added = texts.added;
    row.availability = item.available ? "in stock" : "out of stock";
    for (const OptionValue& option : options) {
      if (option.name.empty() || option.value == kOnlyVariantTitle) continue;
      row.attributes.push_back({option.name, option.value});
    }
    for (const std::string& tag : texts.tags) row.attributes.push_back({"tag", tag, ','});
    row.line = number_;
    row.text = item.title;
    builder_->add(row);
  }

  ShopifyItem item_;
  FeedBuilder* builder_;
  bool in_products_ = false;
  bool found_array_ = false;
  uint64_t number_ = 0;
};

}  // namespace

void read_shopify_feed(TextSource& source, ShopifyItem item, FeedBuilder& builder) {
  TextStreambuf buffer(source);
  std::istream stream(&buffer);
  ProductHandler handler(item, &builder);
  try {
    // What is left of the document has no products: each was let go once it was added.
    [[maybe_unused]] const json rest = json::parse(stream, std::ref(handler));
  } catch (const json::exception& error) {
    throw ImportError(source.name() + ": is not valid JSON: " + json_error_text(error) +
                      ". Export it again.");
  }
  if (!handler.found_array()) {
    throw ImportError(source.name() +
                      ": has no array \"products\". Give a products.json of a Shopify shop.");
  }
}

}  // namespace nearshelf::pipeline
