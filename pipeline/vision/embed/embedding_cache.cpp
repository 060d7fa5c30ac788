#include "pipeline/vision/embed/embedding_cache.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "core/base/hash.h"
#include "core/vision/encoder_format.h"
#include "pipeline/files/atomic_file.h"

namespace nearshelf::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "NSPHOTO1";

}  // namespace

bool EmbeddingCache::find(const PhotoHash& photo, std::span<float> out) const {
  const auto known = vectors.find(photo);
  if (known == vectors.end()) return false;
  std::ranges::copy(known->second, out.begin());
  return true;
}

void EmbeddingCache::add(const PhotoRows& rows) {
  for (size_t k = 0; k < rows.hashes.size(); ++k) {
    if (!rows.seen(k)) continue;
    const std::span<const float> row = rows.table.row(k);
    vectors[rows.hashes[k]].assign(row.begin(), row.end());
  }
}

void EmbeddingCache::keep_only(std::span<const PhotoHash> photos) {
  const std::set<PhotoHash> wanted(photos.begin(), photos.end());
  std::erase_if(vectors, [&](const auto& entry) { return !wanted.contains(entry.first); });
}

// Magic, key, fitted, length of the shard, shard, dimensions, count, then hash and values of each
// photo, and XXH64 of all before.
std::vector<uint8_t> to_bytes(const EmbeddingCache& cache) {
  ByteWriter writer;
  writer.write_text(kMagic);
  writer.write(cache.key);
  writer.write(cache.fitted);
  writer.write(static_cast<uint64_t>(cache.encoder.size()));
  writer.write_bytes(cache.encoder.bytes());
  writer.write(cache.dimensions);
  writer.write(static_cast<uint32_t>(cache.vectors.size()));
  for (const auto& [hash, vector] : cache.vectors) {
    writer.write(hash);
    for (const float value : vector) writer.write(value);
  }
  writer.write(xxh64(writer.bytes()));
  return std::move(writer.bytes());
}

std::optional<EmbeddingCache> parse_cache(Bytes bytes) {
  if (bytes.size() < sizeof(uint64_t)) return {};
  const Bytes body = bytes.first(bytes.size() - sizeof(uint64_t));
  if (load_le<uint64_t>(bytes.data() + body.size()) != xxh64(body)) return {};
  ByteReader reader(body);
  if (reader.read_text(kMagic.size()) != kMagic) return {};
  EmbeddingCache cache;
  cache.key = reader.read<EncoderKey>();
  cache.fitted = reader.read<uint32_t>();
  const auto shard_size = reader.read<uint64_t>();
  cache.encoder = AlignedBuffer::copy_of(reader.read_bytes(shard_size));
  cache.dimensions = reader.read<uint32_t>();
  const auto count = reader.read<uint32_t>();
  const uint64_t row_bytes = sizeof(PhotoHash) + uint64_t{cache.dimensions} * sizeof(float);
  if (!reader.ok() || cache.dimensions < 1 || cache.dimensions > kMaxEncoderChannels ||
      reader.remaining() != count * row_bytes) {
    return {};
  }
  for (uint32_t k = 0; k < count; ++k) {
    std::vector<float>& vector = cache.vectors[reader.read<PhotoHash>()];
    vector.resize(cache.dimensions);
    const Bytes values = reader.read_bytes(vector.size() * sizeof(float));
    std::memcpy(vector.data(), values.data(), values.size());
  }
  return cache;
}

std::optional<EmbeddingCache> read_cache(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return {};
  const std::string text = read_whole_file(file);
  return parse_cache({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

void write_cache(const EmbeddingCache& cache, const fs::path& file) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) {
    throw FileError(file.parent_path().string() + ": cannot be created: " + error.message());
  }
  write_file_atomically(file, to_bytes(cache));
}

}  // namespace nearshelf::pipeline
