// Any bytes as an encoder shard. What is accepted runs, on a photo of noise, with the plain loops
// and with vectors alike.
#include <cmath>
#include <cstdlib>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/vision/encoder.h"
#include "tests/fuzz/repair_checksums.h"

using namespace nearshelf;

namespace {

constexpr uint64_t kMostMacs = 20'000'000;
constexpr size_t kMostBytes = 1 << 22;

std::vector<float> embed(Encoder& encoder) {
  uint8_t noise = 1;
  for (uint8_t& byte : encoder.pixels()) byte = noise = static_cast<uint8_t>(noise * 29 + 7);
  encoder.run();
  for (const float value : encoder.features()) {
    if (!std::isfinite(value)) std::abort();
  }
  return {encoder.embedding().begin(), encoder.embedding().end()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<uint8_t> file(data, data + size);
  test::repair_checksums(file);
  const AlignedBuffer shard = AlignedBuffer::copy_of(file);
  Result<Encoder> vectors = Encoder::load(shard.bytes(), simd_conv_kernels());
  if (!vectors.ok()) {
    if (vectors.status().message().empty()) std::abort();
    return 0;
  }
  if (vectors.value().macs() > kMostMacs || vectors.value().arena_bytes() > kMostBytes) return 0;
  Result<Encoder> plain = Encoder::load(shard.bytes(), reference_conv_kernels());
  if (!plain.ok()) std::abort();
  const std::vector<float> embedding = embed(vectors.value());
  double squares = 0;
  for (const float value : embedding) squares += double{value} * double{value};
  if (squares != 0 && !(std::abs(squares - 1) < 1e-3)) std::abort();
  if (embed(plain.value()) != embedding) std::abort();
  return 0;
}
