#include "pipeline/vision/embed/catalogue_photos.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "pipeline/import/import_error.h"

namespace nearshelf::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kExtensions = {".jpg", ".jpeg", ".png", ".webp"};

std::string in_lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (size_t k = 0; k < text.size(); ++k) {
    const bool escape = text[k] == '%' && k + 2 < text.size() && hex_digit(text[k + 1]) >= 0 &&
                        hex_digit(text[k + 2]) >= 0;
    if (!escape) {
      decoded += text[k];
      continue;
    }
    decoded += static_cast<char>(hex_digit(text[k + 1]) * 16 + hex_digit(text[k + 2]));
    k += 2;
  }
  return decoded;
}

// How many parts of both, from the last one back, are equal.
size_t common_tail(const fs::path& file, const std::vector<std::string>& link) {
  const std::vector<fs::path> parts(file.begin(), file.end());
  size_t equal = 0;
  while (equal < std::min(parts.size(), link.size()) &&
         parts[parts.size() - 1 - equal] == link[link.size() - 1 - equal]) {
    ++equal;
  }
  return equal;
}

// All photos below a folder, by file name and by file name without extension.
class PhotoFolder {
 public:
  explicit PhotoFolder(const fs::path& folder) {
    std::error_code error;
    fs::recursive_directory_iterator entries(
        folder, fs::directory_options::follow_directory_symlink, error);
    if (error) {
      throw ImportError(folder.string() + ": cannot be read: " + error.message() +
                        ". --images names the folder of the catalogue's photos.");
    }
    for (const fs::directory_entry& entry : entries) {
      if (entry.is_regular_file(error) && has_photo_name(entry.path())) {
        files_.push_back(entry.path());
      }
    }
    std::sort(files_.begin(), files_.end());
    for (uint32_t k = 0; k < files_.size(); ++k) {
      by_name_[files_[k].filename().string()].push_back(k);
      by_stem_.emplace(files_[k].stem().string(), k);
    }
  }

  const fs::path& file(uint32_t index) const { return files_[index]; }

  std::optional<uint32_t> find(const Product& product) const {
    const std::vector<std::string> link = path_parts(product.image);
    if (!link.empty()) {
      const auto named = by_name_.find(link.back());
      if (named != by_name_.end()) return best_of(named->second, link);
    }
    const auto named = by_stem_.find(product.id);
    if (named != by_stem_.end()) return named->second;
    return {};
  }

 private:
  uint32_t best_of(const std::vector<uint32_t>& candidates,
                   const std::vector<std::string>& link) const {
    return *std::ranges::max_element(candidates, {},
                                     [&](uint32_t k) { return common_tail(files_[k], link); });
  }

  std::vector<fs::path> files_;
  std::unordered_map<std::string, std::vector<uint32_t>> by_name_;
  std::unordered_map<std::string, uint32_t> by_stem_;
};

}  // namespace

bool has_photo_name(const fs::path& file) {
  return std::ranges::find(kExtensions, in_lower_case(file.extension().string())) !=
         kExtensions.end();
}

std::vector<std::string> path_parts(std::string_view link) {
  link = link.substr(0, link.find_first_of("?#"));
  const size_t scheme = link.find("://");
  if (scheme != std::string_view::npos) {
    const size_t host = scheme + 3;
    link = link.substr(std::min(link.find('/', host), link.size()));
  }
  std::vector<std::string> parts;
  while (!link.empty()) {
    const size_t slash = std::min(link.find('/'), link.size());
    if (slash > 0) parts.push_back(percent_decoded(link.substr(0, slash)));
    link.remove_prefix(std::min(slash + 1, link.size()));
  }
  return parts;
}

CataloguePhotos find_photos(std::span<const Product> products, const fs::path& folder) {
  const PhotoFolder photos(folder);
  CataloguePhotos found;
  found.report.source = folder.string();
  found.report.lines = products.size();
  std::unordered_map<uint32_t, uint32_t> index_of;
  for (const Product& product : products) {
    const std::optional<uint32_t> photo = photos.find(product);
    if (!photo) {
      found.photo_of.push_back(kNoPhoto);
      found.report.reject("no photo file", 0, product.id + " " + product.image);
      continue;
    }
    const auto [entry, is_new] =
        index_of.emplace(*photo, static_cast<uint32_t>(found.files.size()));
    if (is_new) found.files.push_back(photos.file(*photo));
    found.photo_of.push_back(entry->second);
  }
  found.report.accepted = products.size() - found.report.rejected();
  if (found.files.empty()) {
    throw ImportError(folder.string() + ": has no photo of any of the " +
                      std::to_string(products.size()) +
                      " products. A photo has the last part of the product's image link as its "
                      "name, or the product's id and .jpg, .jpeg, .png or .webp.");
  }
  return found;
}

}  // namespace nearshelf::pipeline
