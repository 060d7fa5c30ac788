// Turns bytes into one request after another; knows nothing of sockets. Boost.Beast's parser does
// the work, so that what is taken for HTTP/1.1 is as strict as Beast is; and stricter: one Host,
// and no Transfer-Encoding.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "backend/http/http_message.h"
#include "backend/http/refusals.h"

namespace nearshelf::backend {

class RequestReader {
 public:
  enum class State : uint8_t {
    kHeader,   // the header is not complete
    kBody,     // the body is not complete
    kDone,     // request() may be called
    kRefused,  // refusal() and refusal_text() say why
  };

  // Bytes that the header and the body may have.
  RequestReader(uint32_t header_bytes, uint64_t body_bytes);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Forgets what was read and begins with the next request.
  void restart();

  // Reads `bytes` to the end of the request at most, and returns how many it used. The bytes that
  // it did not use belong to the next request, or must be given again with more after them. Stops
  // once after a header that asks for "100 Continue". Not after kDone or kRefused.
  size_t take(std::string_view bytes);

  State state() const;

  // Whether the client waits for "100 Continue". True once a request.
  bool takes_continue();

  // Bytes of the body that have arrived, and the memory that holds them.
  size_t body_bytes() const;
  size_t memory() const;

  // In state kDone. The views in it are valid until restart(); `network` is not filled in.
  HttpRequest& request();

  // The last entry of X-Forwarded-For, "" when there is none: the one that the nearest proxy added.
  std::string_view forwarded_for() const;

  // Known as soon as the header is complete.
  bool is_head() const;
  bool is_http_10() const;
  bool keep_alive() const;

  // In state kRefused.
  Refusal refusal() const;
  const std::string& refusal_text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nearshelf::backend
