#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "backend/options.h"
#include "backend/service.h"

namespace {

// stdout carries one line for scripts; everything for people goes to stderr.
void announce(const std::string& address) {
  std::printf("nearshelf-backend listening on http://%s\n", address.c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const auto [options, exit_code] = nearshelf::backend::parse_options(argc, argv);
  if (exit_code) return *exit_code;
  spdlog::set_default_logger(spdlog::stderr_logger_mt("nearshelf-backend"));
  // A limit on file sizes, or a reader of the log that is gone, shall be an error of the write and
  // not the end of the service.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    nearshelf::backend::Service service(options);
    service.handle_signals();
    announce(service.address());
    service.run();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "nearshelf-backend: %s\n", error.what());
    return 1;
  }
}
