// Shopify's products.json: {"products": [{id, title, handle, vendor, product_type, variants,
// images}]}.
#pragma once

#include "pipeline/import/feed_builder.h"
#include "pipeline/import/text_source.h"

namespace nearshelf::pipeline {

// What becomes one item. Sizes and colours of one article share an audience, so a product is the
// default; a shop whose events carry variant ids takes variants.
enum class ShopifyItem { kProduct, kVariant };

// Adds the products of `source` to `builder`, one at a time: memory does not grow with the file.
//
// kProduct: id of the product, its lowest variant price (of the variants that can be bought, when
// there are any), in stock when one variant is. kVariant: id, price and stock of each variant, the
// title "product - variant". A reduced price is told from the same variant's compare_at_price, the
// day from published_at, else created_at. Options and tags become attributes: each option under its
// own name, in lower case, tags under "tag". The link is "/products/HANDLE". The file names no
// currency. A record's line is the number of its product in the file, from 1.
//
// Throws ImportError, with line and column, for text that is not JSON, and for JSON without
// products.
void read_shopify_feed(TextSource& source, ShopifyItem item, FeedBuilder& builder);

}  // namespace nearshelf::pipeline
