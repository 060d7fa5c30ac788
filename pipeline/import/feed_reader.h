// Product feeds of every supported format.
#pragma once

#include <optional>
#include <string>

#include "pipeline/import/product.h"
#include "pipeline/import/shopify_feed.h"
#include "pipeline/import/table_reader.h"
#include "pipeline/import/text_source.h"
#include "pipeline/progress/progress.h"

namespace nearshelf::pipeline {

enum class FeedFormat { kAuto, kMerchantTsv, kMerchantXml, kShopify, kCsv };

struct FeedOptions {
  std::string path;
  FeedFormat format = FeedFormat::kAuto;
  ColumnMap columns;              // for tables, see feed_fields()
  std::optional<char> delimiter;  // for CSV; guessed from the header when not given
  ColumnMap attributes;           // for tables: attribute of the product -> column
  std::string currency;           // ISO 4217, for prices that name none
  ShopifyItem shopify_item = ShopifyItem::kProduct;
  // Microseconds since 1970-01-01 00:00 UTC, for reductions that begin and end; the clock's when
  // not given.
  std::optional<int64_t> now;
};

// Reads a feed file, as the step "import feed" of `progress`. Throws ImportError when the file
// cannot be read as a feed or none of its records is a product.
ProductFeed read_feed(const FeedOptions& options, Progress& progress);

// The same from any text. Throws ImportError also when options.attributes are given for a feed that
// is no table. A feed without products is returned with its report, not thrown.
ProductFeed parse_feed(TextSource& source, const FeedOptions& options);

// The format that the start of `text` speaks for: '<' XML, '{' or '[' Shopify JSON, a tab in the
// first line Merchant Center TSV, else CSV.
FeedFormat detect_feed_format(std::string_view text);

}  // namespace nearshelf::pipeline
