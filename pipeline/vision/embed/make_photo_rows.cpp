#include "pipeline/vision/embed/make_photo_rows.h"

#include <algorithm>
#include <atomic>
#include <new>

#include "pipeline/pack/digest.h"
#include "pipeline/train/format_text.h"
#include "pipeline/train/parallel.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

namespace fs = std::filesystem;

PhotoHash photo_hash(Bytes file) {
  const Sha256 digest = sha256(file);
  PhotoHash hash;
  std::copy_n(digest.begin(), hash.size(), hash.begin());
  return hash;
}

// The sentence of an error that starts with the photo's name.
std::string without_name(const std::string& what, const std::string& name) {
  const std::string start = name + ": ";
  return what.starts_with(start) ? what.substr(start.size()) : what;
}

std::string summary_of(const PhotoRows& rows, double seconds) {
  const auto seen = static_cast<size_t>(std::ranges::count(rows.problems, std::string()));
  const size_t unreadable = rows.problems.size() - seen;
  std::string summary = format("%zu photos", seen);
  if (rows.reused > 0) summary += format(", %u known", rows.reused);
  if (unreadable > 0) summary += format(", %zu unreadable", unreadable);
  const size_t made = seen - rows.reused;
  if (made > 0) summary += format(", %.1f photos/s", static_cast<double>(made) / seconds);
  return summary;
}

}  // namespace

PhotoRows make_photo_rows(std::span<const fs::path> photos, uint32_t width,
                          const EmbeddingCache* known, std::string_view step, Progress* progress,
                          const FillRow& fill) {
  PhotoRows rows;
  rows.table.dimensions = width;
  rows.table.values.resize(photos.size() * width);
  rows.hashes.resize(photos.size());
  rows.problems.resize(photos.size());
  std::atomic<uint32_t> reused{0};
  std::atomic<size_t> done{0};
  const auto make_row = [&](size_t k, unsigned worker) {
    const std::span<float> row = std::span(rows.table.values).subspan(k * width, width);
    const std::string name = photos[k].string();
    try {
      const std::vector<unsigned char> file = read_photo_bytes(photos[k]);
      rows.hashes[k] = photo_hash(file);
      if (known != nullptr && known->find(rows.hashes[k], row)) {
        ++reused;
      } else {
        fill(decode_photo(file, name), name, worker, row);
      }
    } catch (const VisionError& error) {
      rows.problems[k] = without_name(error.what(), name);
    } catch (const std::bad_alloc&) {
      rows.problems[k] = "not enough memory to decode it";
    }
    progress->update(++done, photos.size());
  };
  constexpr size_t kPhotosAtOnce = 1;
  progress->begin(step, "photos");
  parallel_for(photos.size(), make_row, kPhotosAtOnce);
  rows.reused = reused;
  progress->end(summary_of(rows, progress->seconds()));
  return rows;
}

}  // namespace nearshelf::pipeline
