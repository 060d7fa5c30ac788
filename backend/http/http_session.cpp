#include "backend/http/http_session.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "backend/base/clock.h"
#include "backend/http/response_text.h"

namespace nearshelf::backend {
namespace {

constexpr size_t kInputBytes = 16 * 1024;
constexpr size_t kFreeReaders = 64;
// Reads in a row, after which others get their turn.
constexpr int kReadsPerTurn = 16;
// After the last answer the rest of the input is read and dropped, within these bounds: closing
// with unread bytes would reset the connection and the client would never see the answer.
constexpr size_t kLingerBytes = 256 * 1024;
constexpr std::chrono::seconds kLingerDeadline{2};
constexpr unsigned kStatusClass = 100;

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

HttpSessionContext::HttpSessionContext(const HttpLimits& http_limits, HttpHandler http_handler,
                                       Refusals& http_refusals, HttpSessionOwner& session_owner)
    : limits(http_limits),
      handler(std::move(http_handler)),
      refusals(http_refusals),
      owner(session_owner),
      input(kInputBytes) {
  tell_time();
}

void HttpSessionContext::tell_time() {
  now = std::chrono::steady_clock::now();
  const auto second = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (second == date_second_) return;
  date_second_ = second;
  date = to_http_date(second);
}

std::unique_ptr<RequestReader> HttpSessionContext::take_reader() {
  if (readers_.empty()) {
    return std::make_unique<RequestReader>(limits.header_bytes, limits.body_bytes);
  }
  std::unique_ptr<RequestReader> reader = std::move(readers_.back());
  readers_.pop_back();
  return reader;
}

void HttpSessionContext::give_back(std::unique_ptr<RequestReader> reader) {
  if (readers_.size() == kFreeReaders) return;
  reader->restart();
  readers_.push_back(std::move(reader));
}

HttpSession::HttpSession(Descriptor socket, uint32_t number, uint64_t network,
                         HttpSessionContext& context)
    : context_(context),
      socket_(std::move(socket)),
      number_(number),
      network_(network),
      deadline_(context.now + context.limits.header_deadline) {}

HttpSession::~HttpSession() { charge(0); }

void HttpSession::on_events(uint32_t events) {
  if (state_ == State::kClosed) return;
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) hung_up_ = true;
  if (hung_up_ || (events & EPOLLIN) != 0) readable_ = true;
  if (state_ == State::kWriting) continue_writing();
  read();
}

void HttpSession::read() {
  if (state_ == State::kIdle && !unread_.empty()) {
    const std::string input = std::exchange(unread_, {});
    consume(input);
  }
  for (int turn = 0; turn < kReadsPerTurn; ++turn) {
    if (!receive()) return;
  }
  context_.owner.continue_later(*this);
}

// Takes what one call of recv gives. False when there is nothing to take, or nobody to take it now.
bool HttpSession::receive() {
  if (!readable_ || (!is_reading() && state_ != State::kLingering)) return false;
  const ssize_t length = ::recv(socket_.get(), context_.input.data(), context_.input.size(), 0);
  if (length < 0 && would_block()) {
    readable_ = false;
    return false;
  }
  if (length <= 0) {
    close();
    return false;
  }
  const auto size = static_cast<size_t>(length);
  context_.counters.bytes_received.add(size);
  // An edge tells of all that came before: less than asked for means that there is no more.
  if (size < context_.input.size() && !hung_up_) readable_ = false;
  if (state_ == State::kLingering) {
    dropped_ += size;
    if (dropped_ >= kLingerBytes) close();
  } else if (unread_.empty()) {
    consume({context_.input.data(), size});
  } else {
    std::string input = std::exchange(unread_, {});
    input.append(context_.input.data(), size);
    consume(input);
  }
  return true;
}

// Reads requests from `input` until it ends, or one has to be waited for.
void HttpSession::consume(std::string_view input) {
  moved_at_ = context_.now;
  bool more = true;
  while (more && is_reading() && !input.empty()) {
    if (!reader_) {
      reader_ = context_.take_reader();
      if (state_ == State::kIdle) deadline_ = context_.now + context_.limits.header_deadline;
      state_ = State::kHeader;
    }
    input.remove_prefix(reader_->take(input));
    more = advance();
  }
  keep(input);
}

// Acts on what the reader has found. False when it needs more input.
bool HttpSession::advance() {
  switch (reader_->state()) {
    case RequestReader::State::kHeader:
      return false;
    case RequestReader::State::kBody:
      if (state_ == State::kHeader) deadline_ = context_.now + context_.limits.body_deadline;
      state_ = State::kBody;
      if (!reader_->takes_continue()) return false;
      send_continue();
      return true;
    case RequestReader::State::kDone:
      handle();
      return true;
    case RequestReader::State::kRefused:
      refuse(reader_->refusal(), reader_->refusal_text());
      return true;
  }
  return false;
}

void HttpSession::keep(std::string_view input) {
  if (state_ == State::kLingering || state_ == State::kClosed) return;
  unread_.assign(input);
  charge(unread_.size() + unsent_.size() + (reader_ ? reader_->memory() : 0));
  if (is_reading() && context_.counters.buffered_bytes.get() > context_.limits.buffered_bytes) {
    refuse(Refusal::kOverloaded, "Too many unfinished requests. Send this one again later.");
  }
}

void HttpSession::send_continue() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  const ssize_t length = ::send(socket_.get(), kContinue.data(), kContinue.size(), MSG_NOSIGNAL);
  // A client that has not even read the answers before it gets none.
  if (length != static_cast<ssize_t>(kContinue.size())) return close();
  context_.counters.bytes_sent.add(kContinue.size());
}

void HttpSession::note_request() {
  to_head_ = reader_ && reader_->is_head();
  to_http_10_ = reader_ && reader_->is_http_10();
}

// Answers a request that was not read to its end; the connection cannot be used further.
void HttpSession::refuse(Refusal reason, std::string text) {
  note_request();
  keep_alive_ = false;
  drop_reader();
  unread_ = {};
  write(context_.refusals.refuse(reason, std::move(text)));
}

void HttpSession::handle() {
  note_request();
  keep_alive_ = reader_->keep_alive();
  HttpRequest& request = reader_->request();
  request.network = network_of_request();
  if (!context_.limits.trusted_proxy) request.arrived_by_https = false;
  context_.counters.requests.add(1);
  const uint64_t network = request.network;
  const uint32_t limit = context_.limits.network_waiting;
  if (network != 0 && limit != 0 && context_.waiting.of(network) >= limit) {
    drop_reader();
    return write(context_.refusals.refuse(
        Refusal::kRateLimited, "Too many requests of this network wait for their answers."));
  }
  state_ = State::kHandling;
  serial_ = ++context_.last_serial;
  awaits_answer_ = true;
  in_handler_ = true;
  context_.handler(request, context_.owner.reply_to(*this, serial_));
  in_handler_ = false;
  drop_reader();
  if (awaits_answer_) return begin_waiting(network);
  HttpResponse response = std::move(*context_.answer);
  context_.answer.reset();
  write(std::move(response));
}

uint64_t HttpSession::network_of_request() const {
  if (!context_.limits.trusted_proxy) return network_;
  return context_.networks.of_text(reader_->forwarded_for());
}

void HttpSession::begin_waiting(uint64_t network) {
  context_.counters.waiting.add(1);
  waiting_network_ = network;
  if (network != 0) context_.waiting.add(network);
}

void HttpSession::end_waiting() {
  context_.counters.waiting.subtract(1);
  if (waiting_network_ != 0) context_.waiting.remove(waiting_network_);
}

void HttpSession::take_answer(uint32_t serial, HttpResponse response) {
  if (!awaits_answer_ || serial != serial_) return;
  awaits_answer_ = false;
  if (in_handler_) {
    context_.answer = std::move(response);
    return;
  }
  // A client that left keeps its place among those that wait: else one could fill the queue by
  // connecting again and again.
  end_waiting();
  if (state_ == State::kClosed) return context_.owner.ended(*this);
  write(std::move(response));
  read();
}

void HttpSession::write(HttpResponse response) {
  keep_alive_ = keep_alive_ && !context_.draining;
  context_.output.clear();
  append_response(response, {to_head_, to_http_10_, keep_alive_}, context_.date, &context_.output);
  const size_t status_class = response.status / kStatusClass;
  if (status_class < context_.counters.answers.size()) {
    context_.counters.answers[status_class].add(1);
  }
  send(context_.output);
}

void HttpSession::send(std::string_view bytes) {
  const ssize_t length = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (length < 0 && !would_block()) return close();
  const size_t size = length < 0 ? 0 : static_cast<size_t>(length);
  context_.counters.bytes_sent.add(size);
  if (size == bytes.size()) return sent();
  unsent_.assign(bytes.substr(size));
  sent_ = 0;
  charge(unread_.size() + unsent_.size());
  state_ = State::kWriting;
  deadline_ = context_.now + context_.limits.write_deadline;
  moved_at_ = context_.now;
}

void HttpSession::continue_writing() {
  while (sent_ < unsent_.size()) {
    const ssize_t length =
        ::send(socket_.get(), unsent_.data() + sent_, unsent_.size() - sent_, MSG_NOSIGNAL);
    if (length < 0 && would_block()) return;
    if (length < 0) return close();
    sent_ += static_cast<size_t>(length);
    context_.counters.bytes_sent.add(static_cast<size_t>(length));
    moved_at_ = context_.now;
  }
  unsent_ = {};
  charge(unread_.size());
  sent();
}

void HttpSession::sent() {
  if (!keep_alive_) return linger();
  // The service may have begun to stop while the answer was on its way.
  if (context_.draining && unread_.empty()) return close();
  state_ = State::kIdle;
  deadline_ = context_.now + context_.limits.idle_deadline;
}

void HttpSession::linger() {
  unread_ = {};
  charge(0);
  if (::shutdown(socket_.get(), SHUT_WR) != 0) return close();
  state_ = State::kLingering;
  deadline_ = context_.now + kLingerDeadline;
}

void HttpSession::drop_reader() {
  if (reader_) context_.give_back(std::move(reader_));
}

// Sets this session's part of the memory that all of them may hold.
void HttpSession::charge(size_t bytes) {
  if (bytes == charged_) return;
  context_.counters.buffered_bytes.add(bytes - charged_);
  charged_ = bytes;
}

void HttpSession::check_deadline() {
  if (context_.now < deadline_) return;
  switch (state_) {
    case State::kHeader:
      context_.refusals.count(Refusal::kTimeout);
      return close();
    case State::kBody:
      return check_moving(deadline_, reader_->body_bytes());
    case State::kWriting:
      return check_moving(deadline_, sent_);
    case State::kIdle:
    case State::kLingering:
      return close();
    case State::kHandling:
    case State::kClosed:
      return;
  }
}

// Past its deadline a transfer goes on as long as it keeps the minimum rate.
void HttpSession::check_moving(Time deadline, uint64_t moved) {
  const auto milliseconds = 1000 * moved / std::max(1U, context_.limits.bytes_per_second);
  if (context_.now < deadline + std::chrono::milliseconds(milliseconds)) return;
  const auto patience =
      state_ == State::kBody ? context_.limits.body_deadline : context_.limits.write_deadline;
  const bool silent = context_.now - moved_at_ >= patience / 2;
  context_.refusals.count(silent ? Refusal::kTimeout : Refusal::kTooSlow);
  close();
}

void HttpSession::drain() {
  if (is_reading() && !reader_) close();
}

void HttpSession::close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  socket_.close();
  drop_reader();
  unread_ = {};
  unsent_ = {};
  charge(0);
  context_.owner.closed(*this);
  if (!awaits_answer_) context_.owner.ended(*this);
}

}  // namespace nearshelf::backend
