// What a build keeps for the next one survives the disk, and nothing else is taken for it.
#include "pipeline/vision/embed/embedding_cache.h"

#include <doctest/doctest.h>

#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

PhotoHash hash_of(uint8_t number) {
  PhotoHash hash{};
  hash[3] = number;
  return hash;
}

EmbeddingCache sample_cache() {
  EmbeddingCache cache;
  cache.key[0] = 7;
  cache.fitted = 12;
  const std::vector<uint8_t> shard = {1, 2, 3, 4, 5};
  cache.encoder = AlignedBuffer::copy_of(shard);
  cache.dimensions = 2;
  PhotoRows rows;
  rows.table = {2, {0.6f, 0.8f, 0, 0, -1, 0}};
  rows.hashes = {hash_of(1), hash_of(2), hash_of(3)};
  rows.problems = {"", "damaged", ""};
  cache.add(rows);
  return cache;
}

}  // namespace

TEST_CASE("a cache is read back as it was written") {
  const std::optional<EmbeddingCache> cache = parse_cache(to_bytes(sample_cache()));
  REQUIRE(cache);
  CHECK(cache->key == sample_cache().key);
  CHECK(cache->fitted == 12);
  CHECK(cache->encoder.size() == 5);
  CHECK(cache->encoder.bytes()[4] == 5);
  std::vector<float> vector(2);
  CHECK(cache->find(hash_of(1), vector));
  CHECK(vector == std::vector<float>{0.6f, 0.8f});
  CHECK_FALSE(cache->find(hash_of(2), vector));  // it could not be read
  CHECK(cache->find(hash_of(3), vector));
}

TEST_CASE("photos that are gone are forgotten") {
  EmbeddingCache cache = sample_cache();
  const std::vector<PhotoHash> kept = {hash_of(3), hash_of(9)};
  cache.keep_only(kept);
  std::vector<float> vector(2);
  CHECK_FALSE(cache.find(hash_of(1), vector));
  CHECK(cache.find(hash_of(3), vector));
}

TEST_CASE("a cache that was cut or changed is none") {
  std::vector<uint8_t> bytes = to_bytes(sample_cache());
  for (size_t length = 0; length < bytes.size(); ++length) {
    CHECK_FALSE(parse_cache(std::span(bytes).first(length)));
  }
  for (size_t k = 0; k < bytes.size(); ++k) {
    bytes[k] ^= 0x40;
    CHECK_FALSE(parse_cache(bytes));
    bytes[k] ^= 0x40;
  }
  const TempFolder folder;
  CHECK_FALSE(read_cache(folder.path() / "none"));
  write_cache(sample_cache(), folder.path() / "deep" / "er" / "embeddings.cache");
  CHECK(read_cache(folder.path() / "deep" / "er" / "embeddings.cache"));
}

}  // namespace nearshelf::pipeline::testing
