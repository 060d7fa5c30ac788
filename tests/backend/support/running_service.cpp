#include "tests/backend/support/running_service.h"

#include <fstream>
#include <utility>

namespace nearshelf::test {

backend::Options test_options() {
  backend::Options options;
  options.listen = "127.0.0.1:0";
  options.exact_counts = true;
  return options;
}

RunningService::RunningService(backend::Options options) {
  options.data = data_.path();
  options.admin_token_file = data_ / "token";
  std::ofstream(*options.admin_token_file) << kTestToken << "\n";
  service_ = std::make_unique<backend::Service>(options, [] { return kTestHour; });
  thread_ = std::thread([this] { service_->run(); });
}

RunningService::~RunningService() {
  service_->stop();
  thread_.join();
}

HttpAnswer RunningService::post(const std::string& body, std::string_view headers) const {
  return request(port(), "POST", "/v1/batch", headers, body);
}

HttpAnswer RunningService::get_as_admin(std::string_view target) const {
  return request(port(), "GET", target,
                 "Authorization: Bearer " + std::string(kTestToken) + "\r\n");
}

nlohmann::json RunningService::counts() const {
  return nlohmann::json::parse(get_as_admin("/v1/counts").body);
}

int64_t RunningService::refusals(const std::string& reason) const {
  return counts()["refusals"][reason];
}

}  // namespace nearshelf::test
