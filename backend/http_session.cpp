#include "backend/http_session.h"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/rate_policy.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>
#include <utility>

#include "backend/clock.h"

namespace nearshelf::backend {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

using Stream = beast::basic_stream<asio::ip::tcp, asio::io_context::executor_type,
                                   beast::unlimited_rate_policy>;
using RequestParser = http::request_parser<http::vector_body<uint8_t>>;

constexpr size_t kFirstReadBytes = 4096;
// After a refusal the rest of the request is read and dropped, within these bounds: closing with
// unread bytes would reset the connection and the client would never see the answer.
constexpr size_t kLingerBytes = 256 * 1024;
constexpr std::chrono::seconds kLingerDeadline{2};

std::string_view to_std(beast::string_view text) { return {text.data(), text.size()}; }

std::optional<std::string_view> find_field(const http::fields& fields, http::field name) {
  const auto found = fields.find(name);
  if (found == fields.end()) return std::nullopt;
  return to_std(found->value());
}

bool is_http_error(const error_code& error) {
  return error.category() == make_error_code(http::error::bad_method).category();
}

std::string current_http_date() {
  return to_http_date(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

// Callbacks hold a shared_ptr to the session while an operation is under way; while a request is
// being handled the owner alone keeps it alive. So the last reference always goes on the server's
// thread, and replies from other threads only ever hold a weak one.
class Session final : public HttpSession, public std::enable_shared_from_this<Session> {
 public:
  Session(TcpSocket socket, HttpSessionOwner& owner) : owner_(owner), stream_(std::move(socket)) {}

  void start() override {
    parser_.emplace();
    stream_.expires_after(limits().header_deadline);
    read_header();
  }

  void drain() override {
    draining_ = true;
    if (awaiting_request_ && !request_has_begun()) close();
  }

  void close() override {
    if (closed_) return;
    closed_ = true;
    error_code ignored;
    stream_.socket().close(ignored);
    owner_.ended(this);
  }

 private:
  const HttpLimits& limits() const { return owner_.limits(); }

  // Whether a byte of the next request has arrived.
  bool request_has_begun() const { return buffer_.size() != 0 || parser_->got_some(); }

  // A handler for an asynchronous operation that keeps the session alive until it has run, and does
  // not run `next` on a session that was closed meanwhile.
  template <typename Next>
  auto then(Next next) {
    return [self = shared_from_this(), next](error_code error, size_t transferred) {
      if (!self->closed_) next(error, transferred);
    };
  }

  void wait_for_request() {
    awaiting_request_ = true;
    parser_.emplace();
    // The service may have begun to stop while the last answer was on its way.
    if (draining_ && !request_has_begun()) return close();
    if (request_has_begun()) {
      stream_.expires_after(limits().header_deadline);
      return read_header();
    }
    buffer_.shrink_to_fit();
    stream_.expires_after(limits().idle_deadline);
    stream_.async_read_some(buffer_.prepare(kFirstReadBytes),
                            then([this](error_code error, size_t transferred) {
                              if (error) return close();
                              buffer_.commit(transferred);
                              stream_.expires_after(limits().header_deadline);
                              read_header();
                            }));
  }

  void read_header() {
    awaiting_request_ = true;
    parser_->header_limit(limits().header_bytes);
    parser_->body_limit(limits().body_bytes);
    http::async_read_header(stream_, buffer_, *parser_, then([this](error_code error, size_t) {
                              awaiting_request_ = false;
                              if (error) return read_failed(error);
                              prepare_body();
                            }));
  }

  void prepare_body() {
    const auto& request = parser_->get();
    if (request.version() >= 11 && request.find(http::field::host) == request.end()) {
      return refuse(Refusal::kBadHttp, "HTTP/1.1 requests need a Host header.");
    }
    const auto expectation = find_field(request, http::field::expect);
    if (!expectation) return read_body();
    if (!beast::iequals(*expectation, "100-continue")) {
      return refuse(Refusal::kBadHttp, "The only Expect value known here is 100-continue.");
    }
    send_continue();
  }

  void send_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    stream_.expires_after(limits().write_deadline);
    asio::async_write(stream_, asio::buffer(kContinue), then([this](error_code error, size_t) {
                        if (error) return close();
                        read_body();
                      }));
  }

  void read_body() {
    stream_.expires_after(limits().body_deadline);
    http::async_read(stream_, buffer_, *parser_, then([this](error_code error, size_t) {
                       if (error) return read_failed(error);
                       handle();
                     }));
  }

  void read_failed(const error_code& error) {
    if (error == beast::error::timeout) {
      owner_.refusals().count(Refusal::kTimeout);
      return close();
    }
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return refuse(
          Refusal::kHeaderTooLarge,
          "The request header is larger than " + std::to_string(limits().header_bytes) + " bytes.");
    }
    if (error == http::error::body_limit) {
      return refuse(Refusal::kTooLarge, "The request body is larger than " +
                                            std::to_string(limits().body_bytes) + " bytes.");
    }
    const bool client_left =
        error == http::error::end_of_stream || error == http::error::partial_message;
    if (client_left || !is_http_error(error)) return close();
    refuse(Refusal::kBadHttp, "This is not valid HTTP/1.1: " + error.message() + ".");
  }

  // Answers a request that was not read to its end; the connection cannot be used further.
  void refuse(Refusal reason, std::string text) {
    draining_ = true;
    write(owner_.refusals().refuse(reason, std::move(text)));
  }

  void handle() {
    auto& message = parser_->get();
    keep_alive_ = message.keep_alive();
    stream_.expires_never();
    HttpRequest request;
    request.method = to_std(message.method_string());
    request.target = to_std(message.target());
    request.origin = find_field(message, http::field::origin);
    request.authorization = find_field(message, http::field::authorization);
    request.body = std::move(message.body());
    owner_.handler()(request, [weak = weak_from_this(),
                               executor = stream_.get_executor()](HttpResponse response) {
      asio::post(executor, [weak, response = std::move(response)]() mutable {
        const auto self = weak.lock();
        if (self && !self->closed_) self->write(std::move(response));
      });
    });
  }

  void write(HttpResponse answer) {
    const auto& request = parser_->get();
    const bool is_head = request.method() == http::verb::head;
    response_ = {};
    response_.version(request.version() == 10 ? 10 : 11);
    response_.result(answer.status);
    response_.set(http::field::date, current_http_date());
    response_.set(http::field::cache_control, "no-store");
    for (HttpHeader& header : answer.headers) response_.set(header.name, header.value);
    if (answer.status != 204) {
      response_.set(http::field::content_type, answer.content_type);
      response_.set("X-Content-Type-Options", "nosniff");
      response_.content_length(answer.body.size());
    }
    // The answer to HEAD has the headers of the body, but not the body.
    if (!is_head) response_.body() = std::move(answer.body);
    response_.keep_alive(keep_alive_ && !draining_);
    send();
  }

  void send() {
    stream_.expires_after(limits().write_deadline);
    http::async_write(stream_, response_, then([this](error_code error, size_t) {
                        if (error) return close();
                        if (response_.keep_alive()) return wait_for_request();
                        linger();
                      }));
  }

  void linger() {
    error_code error;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    if (error) return close();
    stream_.expires_after(kLingerDeadline);
    drop_input(kLingerBytes);
  }

  void drop_input(size_t budget) {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kFirstReadBytes),
                            then([this, budget](error_code error, size_t transferred) {
                              if (error || transferred >= budget) return close();
                              drop_input(budget - transferred);
                            }));
  }

  HttpSessionOwner& owner_;
  Stream stream_;
  beast::flat_buffer buffer_;
  std::optional<RequestParser> parser_;
  http::response<http::string_body> response_;
  bool awaiting_request_ = false;
  bool keep_alive_ = false;
  bool draining_ = false;
  bool closed_ = false;
};

}  // namespace

std::shared_ptr<HttpSession> make_http_session(TcpSocket socket, HttpSessionOwner& owner) {
  return std::make_shared<Session>(std::move(socket), owner);
}

}  // namespace nearshelf::backend
