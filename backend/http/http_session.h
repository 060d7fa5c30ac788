// One connection: reads a request, has it answered, and again. Only the HTTP front includes this.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/http/descriptor.h"
#include "backend/http/http_server.h"
#include "backend/http/network_counts.h"
#include "backend/http/network_key.h"
#include "backend/http/request_reader.h"

namespace nearshelf::backend {

class HttpSession;

// What a session tells its server. All calls on the server's thread.
class HttpSessionOwner {
 public:
  // A Reply to request `serial` of `session`.
  virtual Reply reply_to(const HttpSession& session, uint32_t serial) = 0;
  // The connection is closed.
  virtual void closed(const HttpSession& session) = 0;
  // The session is closed and nobody holds a Reply to it: the owner drops it, but not before the
  // present call into the session has returned.
  virtual void ended(const HttpSession& session) = 0;
  // Call read() again when others had their turn.
  virtual void continue_later(const HttpSession& session) = 0;

 protected:
  ~HttpSessionOwner() = default;
};

// What the sessions of a server share. Of the server's thread, but for `counters`.
struct HttpSessionContext {
  HttpSessionContext(const HttpLimits& http_limits, HttpHandler http_handler,
                     Refusals& http_refusals, HttpSessionOwner& session_owner);

  // Sets `now` and `date`.
  void tell_time();
  std::unique_ptr<RequestReader> take_reader();
  void give_back(std::unique_ptr<RequestReader> reader);

  const HttpLimits limits;
  const HttpHandler handler;
  Refusals& refusals;
  HttpSessionOwner& owner;
  HttpCounters counters;
  NetworkKeys networks;
  NetworkCounts waiting;  // requests without an answer
  std::chrono::steady_clock::time_point now;
  std::string date;  // of the Date header
  bool draining = false;
  uint32_t last_serial = 0;
  // Used by one session at a time, within one call.
  std::vector<char> input;
  std::string output;
  std::optional<HttpResponse> answer;

 private:
  // Idle connections hold no reader: what is free waits here.
  std::vector<std::unique_ptr<RequestReader>> readers_;
  std::chrono::sys_seconds date_second_;
};

class HttpSession {
 public:
  // `number` names the session in calls of its owner; `network` is the peer's, 0 = not known.
  HttpSession(Descriptor socket, uint32_t number, uint64_t network, HttpSessionContext& context);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  uint32_t number() const { return number_; }
  int descriptor() const { return socket_.get(); }
  // The peer's, whatever a proxy says of its client.
  uint64_t network() const { return network_; }

  // Events of epoll(7), edge-triggered.
  void on_events(uint32_t events);
  // Reads what has arrived, for a bounded time.
  void read();
  // The answer to request `serial`; dropped when that is not the present one.
  void take_answer(uint32_t serial, HttpResponse response);
  // Closes the connection when its time is up. Called every now and then.
  void check_deadline();
  // Closes now when no request has begun, else after the answer to the present one.
  void drain();
  // Closes now.
  void close();

 private:
  using Time = std::chrono::steady_clock::time_point;
  enum class State : uint8_t {
    kIdle,    // between two requests
    kHeader,  // of a request, or of the first one, of which no byte has come
    kBody,
    kHandling,   // the handler has the request
    kWriting,    // the answer waits for the client to read
    kLingering,  // the last answer is sent: what else comes is dropped
    kClosed,
  };

  bool is_reading() const { return state_ <= State::kBody; }
  bool receive();
  void consume(std::string_view input);
  bool advance();
  void keep(std::string_view input);
  void send_continue();
  void refuse(Refusal reason, std::string text);
  void note_request();
  void handle();
  uint64_t network_of_request() const;
  void begin_waiting(uint64_t network);
  void end_waiting();
  void write(HttpResponse response);
  void send(std::string_view bytes);
  void continue_writing();
  void sent();
  void linger();
  void drop_reader();
  void charge(size_t bytes);
  void check_moving(Time deadline, uint64_t moved);

  HttpSessionContext& context_;
  Descriptor socket_;
  const uint32_t number_;
  uint32_t serial_ = 0;  // of the present request
  const uint64_t network_;
  uint64_t waiting_network_ = 0;
  Time deadline_;
  Time moved_at_;                          // when a byte of a body or an answer moved last
  std::unique_ptr<RequestReader> reader_;  // while a request has begun
  std::string unread_;                     // came behind what could be read
  std::string unsent_;
  size_t sent_ = 0;     // of unsent_
  size_t charged_ = 0;  // this session's part of buffered_bytes
  size_t dropped_ = 0;  // while lingering
  State state_ = State::kHeader;
  bool readable_ = false;  // something may have arrived
  bool hung_up_ = false;   // nothing more comes
  bool awaits_answer_ = false;
  bool in_handler_ = false;
  bool to_head_ = false;
  bool to_http_10_ = false;
  bool keep_alive_ = false;
};

}  // namespace nearshelf::backend
