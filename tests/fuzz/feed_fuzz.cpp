// Laws: a feed is refused with ImportError or gives products that keep the rules of Product, and no
// record is lost from the report. The first byte chooses the format; the rest is the file.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <unordered_set>

#include "pipeline/import/feed_reader.h"
#include "pipeline/import/import_error.h"
#include "pipeline/import/item_id.h"
#include "pipeline/import/price.h"
#include "pipeline/import/text.h"

namespace {

using namespace nearshelf::pipeline;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_product(const Product& product) {
  check(item_id_problem(product.id).empty());
  check(!product.title.empty());
  check(product.price >= 0 && product.price <= kMaxPrice);
  for (const std::string* text : {&product.id, &product.title, &product.link, &product.image,
                                  &product.category, &product.brand, &product.currency}) {
    check(is_utf8(*text));
    check(text->size() <= kMaxProductTextBytes);
    check(!has_control_characters(*text));
  }
}

void check_offer(const Product& product) {
  check(product.list_price == 0 || (product.price > 0 && product.list_price > product.price &&
                                    product.list_price <= kMaxPrice));
  for (const auto& [name, values] : product.attributes) {
    check(!name.empty() && name.size() <= kMaxAttributeNameSize && !values.empty());
    check(is_utf8(name) && !has_control_characters(name));
    for (size_t k = 0; k < values.size(); ++k) {
      check(!values[k].empty() && values[k].size() <= kMaxAttributeValueSize);
      check(is_utf8(values[k]) && !has_control_characters(values[k]));
      check(k == 0 || values[k - 1] < values[k]);
    }
  }
}

void read_all(uint8_t choice, std::string text) {
  constexpr std::array<FeedFormat, 5> kFormats = {FeedFormat::kAuto, FeedFormat::kMerchantTsv,
                                                  FeedFormat::kMerchantXml, FeedFormat::kShopify,
                                                  FeedFormat::kCsv};
  FeedOptions options;
  options.now = 1'740'000'000'000'000;  // the same input must always do the same
  options.format = kFormats[choice % kFormats.size()];
  if ((choice & 0x80) != 0) options.shopify_item = ShopifyItem::kVariant;
  TextSource source = TextSource::from_memory("feed", std::move(text));
  const ProductFeed feed = parse_feed(source, options);

  std::unordered_set<std::string> ids;
  for (const Product& product : feed.products) {
    check_product(product);
    check_offer(product);
    check(ids.insert(product.id).second);
  }
  check(feed.report.accepted == feed.products.size());
  check(feed.report.lines == feed.report.accepted + feed.report.rejected());
  check(is_utf8(feed.report.to_text()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  try {
    read_all(data[0], std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  } catch (const ImportError&) {
    // Refused with a reason: fine.
  }
  return 0;
}
