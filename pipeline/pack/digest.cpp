#include "pipeline/pack/digest.h"

#include <brotli/encode.h>
#include <sodium.h>
#include <zlib.h>

#include "pipeline/pack/pack_error.h"

namespace nearshelf::pipeline {

Sha256 sha256(Bytes bytes) {
  Sha256 digest;
  crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
  return digest;
}

std::string to_hex(Bytes bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

size_t gzip_size(Bytes bytes) {
  z_stream stream{};
  constexpr int kGzipWindow = 15 + 16;
  if (deflateInit2(&stream, 9, Z_DEFLATED, kGzipWindow, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw PackError("zlib cannot be initialised");
  }
  uint8_t discarded[1 << 15];
  stream.next_in = const_cast<uint8_t*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = discarded;
    stream.avail_out = sizeof(discarded);
    state = deflate(&stream, Z_FINISH);
  }
  const size_t size = stream.total_out;
  deflateEnd(&stream);
  return size;
}

size_t brotli_size(Bytes bytes) {
  constexpr int kQuality = 9;
  size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  std::vector<uint8_t> discarded(size);
  if (BrotliEncoderCompress(kQuality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, bytes.size(),
                            bytes.data(), &size, discarded.data()) == BROTLI_FALSE) {
    throw PackError("brotli has not enough memory");
  }
  return size;
}

}  // namespace nearshelf::pipeline
