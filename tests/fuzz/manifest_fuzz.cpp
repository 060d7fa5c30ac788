// Any bytes as a manifest. What is accepted is written and read again without a change; nothing is
// ever taken for signed.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "pipeline/pack/manifest.h"
#include "pipeline/pack/pack_error.h"
#include "pipeline/pack/signature.h"

using namespace nearshelf::pipeline;

namespace {

constexpr const char* kPublicKey = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (has_valid_signature(text, kPublicKey)) std::abort();
  try {
    const std::string written = to_json(parse_manifest(text, "manifest.json"));
    if (to_json(parse_manifest(written, "manifest.json")) != written) std::abort();
  } catch (const PackError&) {
    return 0;  // refused with a sentence
  }
  return 0;
}
