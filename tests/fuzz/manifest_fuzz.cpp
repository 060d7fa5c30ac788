// Any bytes as a manifest. What is accepted is written and read again without a change.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "pipeline/pack/manifest.h"
#include "pipeline/pack/pack_error.h"

using namespace nearshelf::pipeline;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const std::string written = to_json(parse_manifest(text, "manifest.json"));
    if (to_json(parse_manifest(written, "manifest.json")) != written) std::abort();
  } catch (const PackError&) {
    return 0;  // refused with a sentence
  }
  return 0;
}
