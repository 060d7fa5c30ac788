// Any bytes as the start of a .npy file: refused with a sentence, or a header within its limits.
#include <cstdlib>

#include "core/search/index_format.h"
#include "pipeline/import/import_error.h"
#include "pipeline/index/npy_reader.h"

using namespace nearshelf;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const auto header = pipeline::parse_npy_header(Bytes(data, size), "fuzz.npy");
    if (header.rows < 1 || header.rows > kMaxItems) std::abort();
    if (header.columns < 1 || header.columns > kMaxInputDimensions) std::abort();
    if (header.data_offset > size) std::abort();
  } catch (const pipeline::ImportError&) {
  }
  return 0;
}
