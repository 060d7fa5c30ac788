#include "backend/admin/dashboard_sessions.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using nearshelf::backend::DashboardSessions;
using nearshelf::backend::kMaxSessions;
using nearshelf::backend::kSessionAge;
using nearshelf::backend::kSessionIdle;
using std::chrono::seconds;

namespace {

std::string cookie(const std::string& id) { return "nearshelf_session=" + id; }

struct Fixture {
  std::chrono::steady_clock::time_point now{std::chrono::hours(1000)};
  DashboardSessions sessions{[this] { return now; }};
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "ids have 256 bits and never come twice") {
  std::set<std::string> ids;
  for (int k = 0; k < 1000; ++k) {
    const std::string id = sessions.open();
    CHECK(id.size() == 64);
    CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    ids.insert(id);
  }
  CHECK(ids.size() == 1000);
}

TEST_CASE_FIXTURE(Fixture, "only the whole id in the right cookie is a session") {
  const std::string id = sessions.open();
  CHECK(sessions.use(cookie(id)));
  CHECK(sessions.use("theme=dark; " + cookie(id) + "; other=1"));
  // A page of the same site may have set a cookie of the same name for all of its hosts.
  CHECK(sessions.use(cookie("planted") + "; " + cookie(id)));

  std::string other = id;
  other.back() = other.back() == '0' ? '1' : '0';
  CHECK_FALSE(sessions.use(std::nullopt));
  const std::vector<std::string> wrong = {"",
                                          ";",
                                          "=",
                                          id,
                                          cookie(""),
                                          cookie(other),
                                          cookie(id.substr(1)),
                                          cookie(id + "0"),
                                          "xnearshelf_session=" + id,
                                          "nearshelf_session",
                                          "other=" + cookie(id)};
  for (const std::string& cookies : wrong) {
    CAPTURE(cookies);
    CHECK_FALSE(sessions.use(cookies));
  }
}

TEST_CASE_FIXTURE(Fixture, "a session without use ends, one in use goes on") {
  const std::string idle = sessions.open();
  const std::string busy = sessions.open();
  now += kSessionIdle - seconds(1);
  CHECK(sessions.use(cookie(busy)));
  now += seconds(1);
  CHECK_FALSE(sessions.use(cookie(idle)));
  CHECK(sessions.use(cookie(busy)));
  CHECK(sessions.count() == 1);
}

TEST_CASE_FIXTURE(Fixture, "no session is older than its greatest age, however busy") {
  const std::string id = sessions.open();
  const auto end = now + kSessionAge;
  for (; now < end; now += seconds(60)) CHECK(sessions.use(cookie(id)));
  CHECK_FALSE(sessions.use(cookie(id)));
}

TEST_CASE_FIXTURE(Fixture, "one session too many ends the one that was idle longest") {
  std::vector<std::string> ids;
  for (size_t k = 0; k < kMaxSessions; ++k) {
    now += seconds(1);
    ids.push_back(sessions.open());
  }
  now += seconds(1);
  CHECK(sessions.use(cookie(ids[0])));
  sessions.open();
  CHECK(sessions.count() == kMaxSessions);
  CHECK(sessions.use(cookie(ids[0])));
  CHECK_FALSE(sessions.use(cookie(ids[1])));
  CHECK(sessions.use(cookie(ids[2])));
}

TEST_CASE_FIXTURE(Fixture, "closing ends that session alone") {
  const std::string one = sessions.open();
  const std::string other = sessions.open();
  sessions.close(cookie(one));
  sessions.close(cookie("unknown"));
  sessions.close(std::nullopt);
  CHECK_FALSE(sessions.use(cookie(one)));
  CHECK(sessions.use(cookie(other)));
}
