// Any bytes, offered as the head of a vector index and as each shard of one; then the searches that
// a shopper can make with whatever was accepted.
#include <cstdlib>

#include "tests/core/search_samples.h"
#include "tests/fuzz/repair_checksums.h"

using namespace nearshelf;

namespace {

constexpr uint32_t kItems = 40;
constexpr uint32_t kSampleDimensions = 8;

void use(VectorIndex& index) {
  const std::vector<float> query(index.head().input_dimensions(), 0.5f);
  std::vector<uint8_t> bitmap(index.head().item_count() / 8 + 1, 0x55);
  SearchFilter filter;
  filter.allowed = bitmap;
  for (const bool filtered : {false, true}) {
    if (!index.plan(query, filtered ? filter : SearchFilter{}, 5).ok()) continue;
    (void)index.missing();
    const auto found = index.search(7);
    if (!found.ok()) std::abort();
    for (const Match& match : found.value()) {
      if (match.item >= index.head().item_count()) std::abort();
      if (filtered && !filter.allows(match.item)) std::abort();
      (void)match.id.size();
    }
  }
  (void)index.blocks_of("item-3");
  if (index.plan_like("item-3", {}).ok()) (void)index.search(3);
}

std::vector<test::SampleIndex> make_samples() {
  const auto vectors = test::planted_vectors(kItems, kSampleDimensions, 5, 0.5f, 1);
  std::vector<test::SampleIndex> samples;
  for (const IndexTier tier : {IndexTier::kExact, IndexTier::kCoded, IndexTier::kClusters}) {
    samples.push_back(test::make_index(vectors, tier, 16, 3, true));
  }
  return samples;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<uint8_t> file(data, data + size);
  test::repair_checksums(file);
  const AlignedBuffer bytes = AlignedBuffer::copy_of(file);
  static std::vector<test::SampleIndex> samples = make_samples();
  for (test::SampleIndex& sample : samples) {
    sample.load();
    if (sample.index.add(bytes.bytes()).ok()) use(sample.index);
    if (!sample.index.load_head(bytes.bytes()).ok()) continue;
    for (const auto* shards : {&sample.codes, &sample.ids, &sample.rows}) {
      for (const AlignedBuffer& shard : *shards) (void)sample.index.add(shard.bytes());
    }
    use(sample.index);
  }
  return 0;
}
