#include "backend/http_server.h"

#include <spdlog/spdlog.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <list>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "backend/http_session.h"

namespace nearshelf::backend {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using Executor = asio::io_context::executor_type;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

// Pause after a failed accept, for example when the process has run out of file descriptors.
constexpr std::chrono::milliseconds kAcceptPause{100};

tcp::endpoint parse_endpoint(const std::string& text) {
  const auto fail = [&] {
    return std::runtime_error("\"" + text +
                              "\" is not an address to listen on. Write a numeric address and a "
                              "port, for example 127.0.0.1:8787, [::1]:8787 or 0.0.0.0:8787.");
  };
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) throw fail();
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  error_code error;
  const asio::ip::address address = asio::ip::make_address(host, error);
  uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [rest, parse_error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error || rest != end || parse_error != std::errc()) throw fail();
  return {address, port};
}

std::string to_text(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" +
         std::to_string(endpoint.port());
}

}  // namespace

struct HttpServer::Impl final : HttpSessionOwner {
  Impl(const std::string& listen, const HttpLimits& http_limits, HttpHandler http_handler,
       Refusals& http_refusals)
      : limits_(http_limits),
        handler_(std::move(http_handler)),
        refusals_(http_refusals),
        acceptor_(context_),
        accept_pause_(context_),
        drain_timer_(context_),
        work_(asio::make_work_guard(context_)) {
    const tcp::endpoint endpoint = parse_endpoint(listen);
    try {
      acceptor_.open(endpoint.protocol());
      acceptor_.set_option(asio::socket_base::reuse_address(true));
      acceptor_.bind(endpoint);
      acceptor_.listen(asio::socket_base::max_listen_connections);
    } catch (const boost::system::system_error& error) {
      throw std::runtime_error("cannot listen on " + listen + ": " + error.code().message() +
                               ". Choose another address or port with --listen.");
    }
  }

  const HttpLimits& limits() const override { return limits_; }
  const HttpHandler& handler() const override { return handler_; }
  Refusals& refusals() override { return refusals_; }

  void ended(HttpSession* session) override {
    sessions_.erase(session);
    if (stopping_) {
      finish_when_drained();
    } else if (!accepting_) {
      accept();
    }
  }

  // Accepts the next connection, unless there are as many as allowed: then the next one waits in
  // the system's backlog until a session has ended.
  void accept() {
    accepting_ = sessions_.size() < limits_.connections;
    if (!accepting_) {
      if (!std::exchange(full_reported_, true)) {
        spdlog::warn("{} connections are open, which is the limit; more have to wait",
                     limits_.connections);
      }
      return;
    }
    acceptor_.async_accept([this](error_code error, TcpSocket socket) {
      if (stopping_) return;
      if (error) return pause_accepting(error);
      socket.set_option(tcp::no_delay(true), error);
      const auto session = make_http_session(std::move(socket), *this);
      sessions_.emplace(session.get(), session);
      session->start();
      accept();
    });
  }

  void pause_accepting(const error_code& error) {
    spdlog::warn("cannot accept a connection: {}", error.message());
    accept_pause_.expires_after(kAcceptPause);
    accept_pause_.async_wait([this](error_code cancelled) {
      if (!cancelled && !stopping_) accept();
    });
  }

  void wait_for_signal(asio::signal_set* signals, const std::function<void()>& action) {
    signals->async_wait([this, signals, action](error_code cancelled, int) {
      if (cancelled) return;
      action();
      wait_for_signal(signals, action);
    });
  }

  void stop() {
    if (std::exchange(stopping_, true)) return close_all();
    error_code ignored;
    acceptor_.close(ignored);
    accept_pause_.cancel();
    for (const auto& session : present_sessions()) session->drain();
    drain_timer_.expires_after(limits_.drain_deadline);
    drain_timer_.async_wait([this](error_code cancelled) {
      if (!cancelled) close_all();
    });
    finish_when_drained();
  }

  void close_all() {
    for (const auto& session : present_sessions()) session->close();
  }

  void finish_when_drained() {
    if (!sessions_.empty()) return;
    drain_timer_.cancel();
    for (asio::signal_set& signals : signal_sets_) signals.cancel();
    work_.reset();
  }

  // A copy: sessions remove themselves while it is walked.
  std::vector<std::shared_ptr<HttpSession>> present_sessions() const {
    std::vector<std::shared_ptr<HttpSession>> result;
    for (const auto& entry : sessions_) result.push_back(entry.second);
    return result;
  }

  const HttpLimits limits_;
  const HttpHandler handler_;
  Refusals& refusals_;
  asio::io_context context_{1};
  Acceptor acceptor_;
  asio::steady_timer accept_pause_;
  asio::steady_timer drain_timer_;
  std::list<asio::signal_set> signal_sets_;
  asio::executor_work_guard<Executor> work_;
  std::map<HttpSession*, std::shared_ptr<HttpSession>> sessions_;
  bool accepting_ = false;
  bool full_reported_ = false;
  bool stopping_ = false;
};

HttpServer::HttpServer(const std::string& listen, const HttpLimits& limits, HttpHandler handler,
                       Refusals& refusals)
    : impl_(std::make_unique<Impl>(listen, limits, std::move(handler), refusals)) {}

HttpServer::~HttpServer() = default;

std::string HttpServer::address() const { return to_text(impl_->acceptor_.local_endpoint()); }

uint16_t HttpServer::port() const { return impl_->acceptor_.local_endpoint().port(); }

void HttpServer::run() {
  impl_->accept();
  impl_->context_.run();
}

void HttpServer::post(std::function<void()> task) { asio::post(impl_->context_, std::move(task)); }

void HttpServer::on_signal(int signal, const std::function<void()>& action) {
  asio::signal_set& signals = impl_->signal_sets_.emplace_back(impl_->context_, signal);
  impl_->wait_for_signal(&signals, action);
}

void HttpServer::stop() {
  post([this] { impl_->stop(); });
}

}  // namespace nearshelf::backend
