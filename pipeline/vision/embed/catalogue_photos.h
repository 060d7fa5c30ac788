// Which photo file shows which product.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/import/import_report.h"
#include "pipeline/import/product.h"

namespace nearshelf::pipeline {

inline constexpr uint32_t kNoPhoto = 0xffffffff;

struct CataloguePhotos {
  std::vector<std::filesystem::path> files;  // each once, although products may share one
  std::vector<uint32_t> photo_of;            // product -> index into files, or kNoPhoto
  ImportReport report;                       // one record a product; rejected: no photo
};

// Photo files below a folder, by name. Other files are not photos.
bool has_photo_name(const std::filesystem::path& file);

// Looks in `folder` and its folders for the last path part of each product's image link (without
// its query, percent-decoded), else for the product's id with .jpg, .jpeg, .png or .webp. Of
// several files of one name it takes the one whose folders agree with the link for longest, then
// the first in order of paths. Throws ImportError when the folder cannot be read or has no photo of
// any product.
CataloguePhotos find_photos(std::span<const Product> products, const std::filesystem::path& folder);

// The path of a link, percent-decoded, split at '/': the host and the query are not part of it.
std::vector<std::string> path_parts(std::string_view link);

}  // namespace nearshelf::pipeline
