// Products as the columns of a catalogue shard.
#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog_writer.h"
#include "pipeline/import/product.h"

namespace nearshelf::pipeline {

// The columns for the products products[product_of[0]], products[product_of[1]], ... Texts are cut
// to the limits of the format; categories beyond 65,534 and attributes beyond the 64 that most
// items have are left out. The brand becomes the attribute "brand".
CatalogTable make_catalog_table(const std::vector<Product>& products,
                                const std::vector<uint32_t>& product_of);

// All attributes of a product, the brand among them, within the limits of the format.
ProductAttributes packed_attributes(const Product& product);

// Text cut to the limit of the format, between characters.
std::string fit_text(const std::string& text);

// Prices as the format holds them. The list price is 0 unless the price is known and below it.
uint32_t packed_price(const Product& product);
uint32_t packed_list_price(const Product& product);

}  // namespace nearshelf::pipeline
