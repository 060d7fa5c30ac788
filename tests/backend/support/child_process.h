// The real nearshelf-backend binary as a child process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace nearshelf::test {

class ChildBackend {
 public:
  // Starts the binary with `arguments` and --listen on a free port, its stderr appended to `log`.
  // `environment`: variables as NAME=VALUE beside the present ones. Waits until it announces its
  // address or ends.
  ChildBackend(const std::vector<std::string>& arguments, const std::filesystem::path& log,
               const std::vector<std::string>& environment = {});
  // Kills what still runs.
  ~ChildBackend();
  ChildBackend(const ChildBackend&) = delete;
  ChildBackend& operator=(const ChildBackend&) = delete;

  // Whether it announced an address.
  bool is_listening() const { return port_ != 0; }
  uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }

  void send_signal(int signal) const;

  // Waits for its end. The exit code, or -1 when a signal ended it.
  int wait();

 private:
  pid_t pid_ = -1;
  uint16_t port_ = 0;
  bool running_ = false;
};

}  // namespace nearshelf::test
