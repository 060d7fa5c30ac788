#include "tests/backend/http/running_server.h"

#include <string>
#include <utility>

namespace nearshelf::test {
namespace {

using backend::HttpRequest;
using backend::HttpResponse;
using backend::Reply;

HttpResponse text_answer(std::string text) {
  HttpResponse response;
  response.status = 200;
  response.body = std::move(text);
  return response;
}

std::string seen(const HttpRequest& request) {
  const auto text = [](const std::optional<std::string_view>& value) {
    return value ? std::string(*value) : "-";
  };
  return text(request.origin) + "|" + text(request.authorization) + "|" + text(request.cookie) +
         "|" + text(request.signature) + "|" + (request.arrived_by_https ? "https" : "http") + "|" +
         std::to_string(request.network);
}

}  // namespace

RunningServer::RunningServer(backend::HttpLimits limits)
    : router_(refusals_),
      server_(
          "127.0.0.1:0", limits,
          [this](HttpRequest& request, const Reply& reply) { router_.dispatch(request, reply); },
          refusals_),
      answering_([this] { answer_later(); }) {
  add_routes();
  serving_ = std::thread([this] { server_.run(); });
}

RunningServer::~RunningServer() {
  release();
  server_.stop();
  serving_.join();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  answering_.join();
}

void RunningServer::add_routes() {
  router_.add("POST", "/later", [this](HttpRequest&, auto, const Reply& reply) {
    const std::lock_guard lock(mutex_);
    later_.push_back(reply);
    changed_.notify_all();
  });
  router_.add("POST", "/held", [this](HttpRequest&, auto, const Reply& reply) {
    const std::lock_guard lock(mutex_);
    held_.push_back(reply);
    changed_.notify_all();
  });
  router_.add("POST", "/echo", [](HttpRequest& request, auto, const Reply& reply) {
    reply(text_answer(std::string(request.body.begin(), request.body.end())));
  });
  router_.add("GET", "/health",
              [](HttpRequest&, auto, const Reply& reply) { reply(text_answer("ok\n")); });
  router_.add("GET", "/large", [](HttpRequest&, std::string_view size, const Reply& reply) {
    reply(text_answer(std::string(std::stoul(std::string(size)), 'x')));
  });
  router_.add("GET", "/seen", [](HttpRequest& request, auto, const Reply& reply) {
    reply(text_answer(seen(request)));
  });
}

void RunningServer::answer_later() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    changed_.wait(lock, [this] { return stopping_ || !later_.empty(); });
    const std::vector<Reply> replies = std::exchange(later_, {});
    lock.unlock();
    for (const Reply& reply : replies) reply({});
    lock.lock();
  }
}

void RunningServer::wait_for_held(size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return held_.size() >= count; });
}

void RunningServer::release() {
  std::vector<Reply> replies;
  {
    const std::lock_guard lock(mutex_);
    replies.swap(held_);
  }
  for (const Reply& reply : replies) reply({});
}

}  // namespace nearshelf::test
