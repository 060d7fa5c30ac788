// Any bytes as a cache of embeddings: none, or one whose vectors can be found. A right checksum is
// put behind them, so that what lies behind that check is reached.
#include <cstdlib>
#include <vector>

#include "core/base/hash.h"
#include "pipeline/vision/embed/embedding_cache.h"

using namespace nearshelf;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteWriter writer;
  writer.write_bytes({data, size});
  writer.write(xxh64(Bytes(data, size)));
  const auto cache = pipeline::parse_cache(writer.bytes());
  if (!cache) return 0;
  std::vector<float> vector(cache->dimensions);
  for (const auto& [hash, values] : cache->vectors) {
    if (!cache->find(hash, vector)) std::abort();
  }
  return 0;
}
