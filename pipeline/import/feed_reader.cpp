#include "pipeline/import/feed_reader.h"

#include <chrono>

#include "pipeline/import/feed_builder.h"
#include "pipeline/import/import_error.h"
#include "pipeline/import/import_step.h"
#include "pipeline/import/merchant_xml_feed.h"
#include "pipeline/import/table_feed.h"

namespace nearshelf::pipeline {
namespace {

int64_t clock_micros() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace

ProductFeed read_feed(const FeedOptions& options, Progress& progress) {
  ImportStep step("import feed", progress);
  TextSource source = TextSource::open(options.path, step.listener());
  ProductFeed feed = parse_feed(source, options);
  step.finish(feed.report, "products");
  return feed;
}

ProductFeed parse_feed(TextSource& source, const FeedOptions& options) {
  FeedBuilder builder(source.name(), options.currency, options.now.value_or(clock_micros()));
  const FeedFormat format =
      options.format == FeedFormat::kAuto ? detect_feed_format(source.peek(1)) : options.format;
  const bool is_table = format != FeedFormat::kMerchantXml && format != FeedFormat::kShopify;
  if (!options.attributes.empty() && !is_table) {
    throw ImportError(
        source.name() +
        ": --attribute names columns of a table, and this feed is none. Leave it out: "
        "the attributes of the format are read by themselves.");
  }
  switch (format) {
    case FeedFormat::kMerchantXml:
      read_merchant_xml_feed(source, builder);
      break;
    case FeedFormat::kShopify:
      read_shopify_feed(source, options.shopify_item, builder);
      break;
    case FeedFormat::kMerchantTsv:
      read_table_feed(source, {'\t', options.columns, options.attributes}, builder);
      break;
    case FeedFormat::kCsv:
    case FeedFormat::kAuto:
      read_table_feed(source, {options.delimiter, options.columns, options.attributes}, builder);
      break;
  }
  return builder.finish();
}

FeedFormat detect_feed_format(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\n");
  const char start = first == std::string_view::npos ? '\0' : text[first];
  if (start == '<') return FeedFormat::kMerchantXml;
  if (start == '{' || start == '[') return FeedFormat::kShopify;
  return guess_delimiter(text) == '\t' ? FeedFormat::kMerchantTsv : FeedFormat::kCsv;
}

}  // namespace nearshelf::pipeline
