// Who is logged in to the dashboard. In memory only: a restart logs everybody out.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nearshelf::backend {

inline constexpr std::chrono::minutes kSessionIdle{30};
inline constexpr std::chrono::hours kSessionAge{8};
inline constexpr size_t kMaxSessions = 32;
inline constexpr const char* kSessionCookie = "nearshelf_session";

// For one thread.
class DashboardSessions {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  explicit DashboardSessions(Clock clock = std::chrono::steady_clock::now);

  // Begins a session and returns its id: 256 random bits as hexadecimal digits. When there are
  // kMaxSessions, the one that was idle longest ends.
  std::string open();

  // Whether the Cookie header (RFC 6265, 4.2.1) names a session. One ends after kSessionIdle
  // without use, and after kSessionAge in any case; this is a use. The time taken does not depend
  // on which digits of an id differ.
  bool use(std::optional<std::string_view> cookies);

  // Ends the sessions that the Cookie header names.
  void close(std::optional<std::string_view> cookies);

  size_t count();

 private:
  struct Session {
    std::string id;
    std::chrono::steady_clock::time_point opened;
    std::chrono::steady_clock::time_point used;
  };

  void end_old();
  Session* find(std::string_view id);

  const Clock clock_;
  std::vector<Session> sessions_;
};

}  // namespace nearshelf::backend
