#include "backend/admin/dashboard_sessions.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "backend/base/hex.h"

namespace nearshelf::backend {
namespace {

constexpr size_t kIdBytes = 32;

// The values of all cookies named kSessionCookie: a page of the same site may have set one more.
std::vector<std::string_view> session_ids(std::optional<std::string_view> cookies) {
  std::vector<std::string_view> ids;
  std::string_view rest = cookies.value_or("");
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(';'), rest.size());
    std::string_view cookie = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    cookie.remove_prefix(std::min(cookie.find_first_not_of(' '), cookie.size()));
    const size_t equals = cookie.find('=');
    if (equals == std::string_view::npos || cookie.substr(0, equals) != kSessionCookie) continue;
    ids.push_back(cookie.substr(equals + 1));
  }
  return ids;
}

}  // namespace

DashboardSessions::DashboardSessions(Clock clock) : clock_(std::move(clock)) {}

std::string DashboardSessions::open() {
  end_old();
  if (sessions_.size() == kMaxSessions) {
    sessions_.erase(
        std::min_element(sessions_.begin(), sessions_.end(),
                         [](const Session& a, const Session& b) { return a.used < b.used; }));
  }
  std::array<uint8_t, kIdBytes> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  const auto now = clock_();
  sessions_.push_back({to_hex(bytes), now, now});
  return sessions_.back().id;
}

bool DashboardSessions::use(std::optional<std::string_view> cookies) {
  end_old();
  for (const std::string_view id : session_ids(cookies)) {
    Session* session = find(id);
    if (!session) continue;
    session->used = clock_();
    return true;
  }
  return false;
}

void DashboardSessions::close(std::optional<std::string_view> cookies) {
  for (const std::string_view id : session_ids(cookies)) {
    const Session* session = find(id);
    if (session) sessions_.erase(sessions_.begin() + (session - sessions_.data()));
  }
}

size_t DashboardSessions::count() {
  end_old();
  return sessions_.size();
}

void DashboardSessions::end_old() {
  const auto now = clock_();
  std::erase_if(sessions_, [now](const Session& session) {
    return now - session.used >= kSessionIdle || now - session.opened >= kSessionAge;
  });
}

DashboardSessions::Session* DashboardSessions::find(std::string_view id) {
  Session* found = nullptr;
  // All are looked at, so that the time does not tell where the right one lies.
  for (Session& session : sessions_) {
    if (session.id.size() == id.size() &&
        sodium_memcmp(session.id.data(), id.data(), id.size()) == 0) {
      found = &session;
    }
  }
  return found;
}

}  // namespace nearshelf::backend
