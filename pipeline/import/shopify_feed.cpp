#include "pipeline/import/shopify_feed.h"

#include <algorithm>
#include <functional>
#include <istream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

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

// Price of the cheapest variant, as the file spells it. Variants that can be bought go first. When
// no price can be read it is the first variant's, to be rejected by name.
std::string lowest_price(const json& variants) {
  std::string lowest = variants.empty() ? "" : json_member_text(variants.front(), "price");
  std::optional<std::pair<bool, int64_t>> lowest_order;
  for (const json& variant : variants) {
    std::string price = json_member_text(variant, "price");
    const std::optional<int64_t> units = parse_decimal(price, 3);
    if (!units) continue;
    const std::pair<bool, int64_t> order(!is_available(variant), *units);
    if (lowest_order && order >= *lowest_order) continue;
    lowest_order = order;
    lowest = std::move(price);
  }
  return lowest;
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
  }

  std::string title;
  std::string category;
  std::string brand;
  std::string link;
  std::string image;
};

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
    add(json_member_text(product, "id"), texts.title, texts, lowest_price(variants), available);
  }

  void add_variant(const json& product, const json& variant) {
    ProductTexts texts(product);
    const std::string own_title = json_member_text(variant, "title");
    const bool has_own_title = !own_title.empty() && own_title != kOnlyVariantTitle;
    const std::string title = has_own_title ? texts.title + " - " + own_title : texts.title;
    const std::string own_image =
        json_member_text(json_member_object(variant, "featured_image"), "src");
    if (!own_image.empty()) texts.image = own_image;
    add(json_member_text(variant, "id"), title, texts, json_member_text(variant, "price"),
        is_available(variant));
  }

  void add(const std::string& id, const std::string& title, const ProductTexts& texts,
           const std::string& price, bool available) {
    FeedRow row;
    row.id = id;
    row.title = title;
    row.link = texts.link;
    row.image = texts.image;
    row.category = texts.category;
    row.brand = texts.brand;
    row.price = price;
    row.availability = available ? "in stock" : "out of stock";
    row.line = number_;
    row.text = title;
    builder_->add(row);
  }

  ShopifyItem item_;
  FeedBuilder* builder_;
  bool in_products_ = false;
  bool found_array_ = false;
  uint64_t number_ = 0;
};

// nlohmann's text without its prefix: "line 3, column 7: syntax error while ...".
std::string describe(const json::parse_error& error) {
  constexpr size_t kLongestText = 200;
  const std::string text = clean_text(error.what());
  const size_t place = text.find("line ");
  return std::string(cut_utf8(std::string_view(text).substr(place == std::string::npos ? 0 : place),
                              kLongestText));
}

}  // namespace

void read_shopify_feed(TextSource& source, ShopifyItem item, FeedBuilder& builder) {
  TextStreambuf buffer(source);
  std::istream stream(&buffer);
  ProductHandler handler(item, &builder);
  try {
    // What is left of the document has no products: each was let go once it was added.
    [[maybe_unused]] const json rest = json::parse(stream, std::ref(handler));
  } catch (const json::parse_error& error) {
    throw ImportError(source.name() + ": is not valid JSON: " + describe(error) +
                      ". Export it again.");
  }
  if (!handler.found_array()) {
    throw ImportError(source.name() +
                      ": has no array \"products\". Give a products.json of a Shopify shop.");
  }
}

}  // namespace nearshelf::pipeline
