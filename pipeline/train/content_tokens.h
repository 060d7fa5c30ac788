// Words of products, as numbers.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pipeline/import/product.h"

namespace nearshelf::pipeline {

// Appends a hash of each word of `text` (UTF-8; broken bytes separate words): runs of letters and
// digits, lower case in the Latin, Greek and Cyrillic scripts. Scripts that write without spaces
// (Chinese, Japanese) give each pair of neighbouring characters.
void append_words(std::string_view text, std::vector<uint64_t>* words);

// The distinct words of a product's title, category and brand, ascending, together with each of its
// attributes' values as one word that also names the attribute.
std::vector<uint64_t> content_tokens(const Product& product);

}  // namespace nearshelf::pipeline
