#include "backend/http/http_server.h"

#include <spdlog/spdlog.h>
#include <sys/epoll.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

#include "backend/http/http_session.h"
#include "backend/http/listener.h"
#include "backend/http/mailbox.h"
#include "backend/http/poller.h"
#include "backend/http/response_text.h"
#include "backend/http/signal_flags.h"

namespace nearshelf::backend {
namespace {

using Time = std::chrono::steady_clock::time_point;

// How often deadlines are looked at, and accepting is tried again after it failed, for example for
// want of file descriptors. No timer a connection: they would cost more than the requests.
constexpr std::chrono::milliseconds kSweep{250};
constexpr int kAcceptsPerTurn = 64;

// Keys of the poller. Sessions have their number behind these.
constexpr uint64_t kWakeupKey = 0;
constexpr uint64_t kListenerKey = 1;
constexpr uint64_t kFirstSessionKey = 2;

constexpr int kTicketShift = 32;

// An answer from another thread.
struct Letter {
  uint64_t ticket = 0;  // number of the session, serial of the request
  HttpResponse response;
};

}  // namespace

struct HttpServer::Impl final : HttpSessionOwner {
  Impl(const std::string& listen, const HttpLimits& limits, HttpHandler handler, Refusals& refusals)
      : context_(limits, std::move(handler), refusals, *this),
        listener_(listen),
        signals_(wakeup_),
        tasks_(wakeup_),
        letters_(wakeup_) {
    poller_.watch(wakeup_.descriptor(), kWakeupKey, EPOLLIN | EPOLLET);
    poller_.watch(listener_.descriptor(), kListenerKey, 0);
  }

  // HttpSessionOwner

  Reply reply_to(const HttpSession& session, uint32_t serial) override {
    const uint64_t ticket = static_cast<uint64_t>(session.number()) << kTicketShift | serial;
    // Two words without a destructor: std::function takes no memory for them.
    return [this, ticket](HttpResponse response) { reply(ticket, std::move(response)); };
  }

  void closed(const HttpSession& session) override {
    context_.counters.connections.subtract(1);
    networks_.remove(session.network());
  }

  void ended(const HttpSession& session) override { ended_.push_back(session.number()); }

  void continue_later(const HttpSession& session) override {
    continued_.push_back(session.number());
  }

  // Answers

  void reply(uint64_t ticket, HttpResponse response) {
    if (std::this_thread::get_id() == thread_) return take_answer(ticket, std::move(response));
    letters_.put({ticket, std::move(response)});
  }

  void take_answer(uint64_t ticket, HttpResponse response) {
    const auto number = static_cast<uint32_t>(ticket >> kTicketShift);
    if (number >= sessions_.size() || !sessions_[number]) return;
    sessions_[number]->take_answer(static_cast<uint32_t>(ticket), std::move(response));
  }

  // Connections

  size_t connections() const { return context_.counters.connections.get(); }

  void listen_for_connections(bool on) {
    if (accepting_ == on || !listener_.is_open()) return;
    accepting_ = on;
    poller_.change(listener_.descriptor(), kListenerKey, on ? static_cast<uint32_t>(EPOLLIN) : 0U);
  }

  void accept() {
    for (int k = 0; k < kAcceptsPerTurn && listener_.is_open(); ++k) {
      if (connections() >= context_.limits.connections) return report_full();
      sockaddr_storage peer{};
      Descriptor socket = listener_.accept(&peer);
      if (!socket.is_open()) return accept_failed();
      start_session(std::move(socket), peer);
    }
  }

  // As many connections are open as allowed: the next one waits in the system's backlog.
  void report_full() {
    listen_for_connections(false);
    if (std::exchange(full_reported_, true)) return;
    spdlog::warn("{} connections are open, which is the limit; more have to wait",
                 context_.limits.connections);
  }

  void accept_failed() {
    // A client that left before it was accepted is no problem of ours.
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ECONNABORTED || errno == EINTR) return;
    spdlog::warn("cannot accept a connection: {}", std::strerror(errno));
    listen_for_connections(false);
  }

  void start_session(Descriptor socket, const sockaddr_storage& peer) {
    const uint64_t network = network_of(peer);
    const uint32_t limit = context_.limits.network_connections;
    if (network != 0 && limit != 0 && networks_.of(network) >= limit) return turn_away(socket);
    const uint32_t number = free_number();
    sessions_[number] = std::make_unique<HttpSession>(std::move(socket), number, network, context_);
    networks_.add(network);
    context_.counters.connections.add(1);
    context_.counters.connections_accepted.add(1);
    HttpSession& session = *sessions_[number];
    const bool watched = poller_.watch(session.descriptor(), kFirstSessionKey + number,
                                       EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
    if (!watched) session.close();
  }

  uint64_t network_of(const sockaddr_storage& peer) {
    const HttpLimits& limits = context_.limits;
    if (limits.trusted_proxy || (limits.exempt_loopback && is_loopback(peer))) return 0;
    return context_.networks.of_peer(peer);
  }

  // Says why, as far as that can be had without waiting for anything.
  void turn_away(const Descriptor& socket) {
    context_.output.clear();
    append_response(context_.refusals.refuse(Refusal::kTooManyConnections,
                                             "Too many connections from this network."),
                    {false, false, false}, context_.date, &context_.output);
    ::recv(socket.get(), context_.input.data(), context_.input.size(), 0);
    ::send(socket.get(), context_.output.data(), context_.output.size(), MSG_NOSIGNAL);
    ::shutdown(socket.get(), SHUT_WR);
  }

  uint32_t free_number() {
    if (free_numbers_.empty()) {
      sessions_.emplace_back();
      return static_cast<uint32_t>(sessions_.size() - 1);
    }
    const uint32_t number = free_numbers_.back();
    free_numbers_.pop_back();
    return number;
  }

  // The loop

  void run() {
    thread_ = std::this_thread::get_id();
    context_.tell_time();
    next_sweep_ = context_.now + kSweep;
    listen_for_connections(true);
    while (!stopping_ || connections() != 0) {
      const auto events = poller_.wait(patience());
      context_.tell_time();
      for (const epoll_event& event : events) on_event(event);
      continue_sessions();
      if (context_.now >= next_sweep_) sweep();
      drop_ended();
    }
  }

  std::chrono::milliseconds patience() const {
    if (!continued_.empty()) return std::chrono::milliseconds(0);
    const bool deadlines = connections() != 0 || stopping_ || !accepting_;
    if (!deadlines) return std::chrono::milliseconds(-1);
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(next_sweep_ - context_.now);
    return std::max(rest, std::chrono::milliseconds(0));
  }

  void on_event(const epoll_event& event) {
    if (event.data.u64 == kWakeupKey) return read_mail();
    if (event.data.u64 == kListenerKey) return accept();
    // Numbers are given anew only after all events of a round.
    HttpSession* session = sessions_[event.data.u64 - kFirstSessionKey].get();
    if (session != nullptr) session->on_events(event.events);
  }

  void read_mail() {
    signals_.run_actions();
    tasks_.take_all(&taken_tasks_);
    for (const std::function<void()>& task : taken_tasks_) task();
    taken_tasks_.clear();
    letters_.take_all(&taken_letters_);
    for (Letter& letter : taken_letters_) take_answer(letter.ticket, std::move(letter.response));
    taken_letters_.clear();
  }

  void continue_sessions() {
    const std::vector<uint32_t> numbers = std::exchange(continued_, {});
    for (const uint32_t number : numbers) {
      if (sessions_[number]) sessions_[number]->read();
    }
  }

  void sweep() {
    next_sweep_ = context_.now + kSweep;
    for (const auto& session : sessions_) {
      if (session) session->check_deadline();
    }
    if (stopping_ && context_.now >= drain_deadline_) close_all();
    if (!stopping_ && connections() < context_.limits.connections) listen_for_connections(true);
  }

  void drop_ended() {
    if (ended_.empty()) return;
    for (const uint32_t number : ended_) {
      sessions_[number].reset();
      free_numbers_.push_back(number);
    }
    ended_.clear();
    if (!stopping_ && connections() < context_.limits.connections) listen_for_connections(true);
  }

  void stop() {
    if (std::exchange(stopping_, true)) return close_all();
    listener_.close();
    context_.draining = true;
    drain_deadline_ = context_.now + context_.limits.drain_deadline;
    for (const auto& session : sessions_) {
      if (session) session->drain();
    }
  }

  void close_all() {
    for (const auto& session : sessions_) {
      if (session) session->close();
    }
  }

  HttpSessionContext context_;
  Poller poller_;
  Wakeup wakeup_;
  Listener listener_;
  SignalFlags signals_;
  Mailbox<std::function<void()>> tasks_;
  Mailbox<Letter> letters_;
  std::thread::id thread_;
  // By number. One whose connection is closed stays until its request is answered.
  std::vector<std::unique_ptr<HttpSession>> sessions_;
  std::vector<uint32_t> free_numbers_;
  std::vector<uint32_t> ended_;
  std::vector<uint32_t> continued_;
  std::vector<std::function<void()>> taken_tasks_;
  std::vector<Letter> taken_letters_;
  NetworkCounts networks_;  // open connections
  Time next_sweep_;
  Time drain_deadline_;
  bool accepting_ = false;
  bool full_reported_ = false;
  bool stopping_ = false;
};

HttpServer::HttpServer(const std::string& listen, const HttpLimits& limits, HttpHandler handler,
                       Refusals& refusals)
    : impl_(std::make_unique<Impl>(listen, limits, std::move(handler), refusals)) {}

HttpServer::~HttpServer() = default;

std::string HttpServer::address() const { return impl_->listener_.address(); }

uint16_t HttpServer::port() const { return impl_->listener_.port(); }

void HttpServer::run() { impl_->run(); }

void HttpServer::post(std::function<void()> task) { impl_->tasks_.put(std::move(task)); }

void HttpServer::on_signal(int signal, const std::function<void()>& action) {
  impl_->signals_.on_signal(signal, action);
}

HttpStats HttpServer::stats() const { return impl_->context_.counters.read(); }

void HttpServer::stop() {
  post([this] { impl_->stop(); });
}

}  // namespace nearshelf::backend
