// Law: whatever decodes has exactly one encoding, the bytes it came from. Whatever does not decode
// is refused at a position inside the input.
#include <algorithm>
#include <cstdlib>

#include "core/privacy/monitor_report.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const nearshelf::Bytes bytes(data, size);
  size_t failed_at = 0;
  const auto result = nearshelf::decode_monitor_report(bytes, &failed_at);
  if (!result.ok()) {
    if (failed_at > size || result.status().message().empty()) std::abort();
    return 0;
  }
  if (!nearshelf::is_monitor_report(bytes)) std::abort();
  const std::vector<uint8_t> encoded = nearshelf::encode_monitor_report(result.value());
  if (!std::equal(bytes.begin(), bytes.end(), encoded.begin(), encoded.end())) std::abort();
  return 0;
}
