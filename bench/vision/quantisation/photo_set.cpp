#include "bench/vision/quantisation/photo_set.h"

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "core/vision/photo.h"
#include "pipeline/vision/photos/photo_file.h"

namespace nearshelf::bench {
namespace {

pipeline::Pixels prepared(const std::filesystem::path& file, const pipeline::InputSize& size) {
  const pipeline::Photo photo = pipeline::read_photo(file);
  pipeline::Pixels pixels(static_cast<size_t>(size.width) * size.height * 4);
  const Status status =
      prepare_photo(photo.view(), {}, PhotoFit::kStretch, static_cast<uint32_t>(size.width),
                    static_cast<uint32_t>(size.height), pixels);
  if (!status.ok()) throw std::runtime_error(file.string() + ": " + status.message());
  return pixels;
}

}  // namespace

std::vector<LabelledPhoto> read_photo_set(const std::filesystem::path& folder,
                                          const pipeline::InputSize& size, int stride) {
  std::ifstream index(folder / "index.csv");
  if (!index) throw std::runtime_error((folder / "index.csv").string() + ": cannot be read");
  std::vector<LabelledPhoto> photos;
  std::map<std::string, int> seen;
  std::string line;
  std::getline(index, line);
  while (std::getline(index, line)) {
    std::istringstream fields(line);
    std::string path;
    LabelledPhoto photo;
    std::getline(fields, path, ',');
    std::getline(fields, photo.set, ',');
    std::getline(fields, photo.label, ',');
    std::getline(fields, photo.split, ',');
    if (photo.set != "clothing" && photo.set != "grocery") continue;
    if (photo.split != "iconic" && seen[photo.set + photo.split]++ % stride != 0) continue;
    photo.pixels = prepared(folder / path, size);
    photos.push_back(std::move(photo));
  }
  return photos;
}

}  // namespace nearshelf::bench
