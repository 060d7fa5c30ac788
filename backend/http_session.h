// One connection: reads a request, has it answered, and again. Only the HTTP front includes this.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "backend/http_server.h"

namespace nearshelf::backend {

using TcpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class HttpSession {
 public:
  virtual ~HttpSession() = default;
  // Reads the first request.
  virtual void start() = 0;
  // Closes now when no request has begun, else after the answer to the present one.
  virtual void drain() = 0;
  // Closes now.
  virtual void close() = 0;
};

// What a session needs of its server. All calls on the server's thread; outlives the sessions.
class HttpSessionOwner {
 public:
  virtual const HttpLimits& limits() const = 0;
  virtual const HttpHandler& handler() const = 0;
  virtual Refusals& refusals() = 0;
  // The session is closed; the owner drops it.
  virtual void ended(HttpSession* session) = 0;

 protected:
  ~HttpSessionOwner() = default;
};

std::shared_ptr<HttpSession> make_http_session(TcpSocket socket, HttpSessionOwner& owner);

}  // namespace nearshelf::backend
