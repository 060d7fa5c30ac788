// The real service on a free port, in a thread of the test.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>

#include "backend/service.h"
#include "tests/backend/support/http_client.h"
#include "tests/backend/support/temporary_folder.h"

namespace nearshelf::test {

inline constexpr backend::Hour kTestHour = 500'000;
inline constexpr std::string_view kTestToken = "0123456789abcdef-test";

// Options with a free port and GET /v1/counts. The data folder is RunningService's.
backend::Options test_options();

// Starts on construction, at the fixed hour kTestHour; stops on destruction.
class RunningService {
 public:
  explicit RunningService(backend::Options options = test_options());
  ~RunningService();
  RunningService(const RunningService&) = delete;
  RunningService& operator=(const RunningService&) = delete;

  backend::Service& service() { return *service_; }
  uint16_t port() const { return service_->port(); }
  const TemporaryFolder& data() const { return data_; }

  // POST of `body` to the default ingest path, on a connection of its own.
  HttpAnswer post(const std::string& body, std::string_view headers = "") const;
  // GET of `target` with the admin token.
  HttpAnswer get_as_admin(std::string_view target) const;
  // The answer of /v1/counts.
  nlohmann::json counts() const;
  // How often a request was refused for this reason.
  int64_t refusals(const std::string& reason) const;

 private:
  TemporaryFolder data_;
  std::unique_ptr<backend::Service> service_;
  std::thread thread_;
};

}  // namespace nearshelf::test
