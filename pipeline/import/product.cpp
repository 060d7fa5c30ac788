#include "pipeline/import/product.h"

namespace nearshelf::pipeline {

std::vector<Product> products_named_by_id(const std::vector<std::string>& ids) {
  std::vector<Product> products;
  products.reserve(ids.size());
  for (const std::string& id : ids) {
    Product product;
    product.id = id;
    product.title = id;
    products.push_back(std::move(product));
  }
  return products;
}

}  // namespace nearshelf::pipeline
