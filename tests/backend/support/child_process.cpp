#include "tests/backend/support/child_process.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <stdexcept>

namespace nearshelf::test {
namespace {

constexpr const char* kBinary = NEARSHELF_BACKEND_BINARY;

[[noreturn]] void execute(const std::vector<std::string>& arguments, int output,
                          const std::filesystem::path& log,
                          const std::vector<std::string>& environment) {
  const int errors = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  std::vector<char*> argv{const_cast<char*>(kBinary)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  for (const std::string& variable : environment) ::putenv(const_cast<char*>(variable.c_str()));
  ::execv(kBinary, argv.data());
  ::_exit(127);
}

std::string read_line(int descriptor) {
  std::string line;
  char character;
  while (::read(descriptor, &character, 1) == 1 && character != '\n') line += character;
  return line;
}

// The port at the end of "nearshelf-backend listening on http://127.0.0.1:PORT", else 0.
uint16_t announced_port(const std::string& line) {
  uint16_t port = 0;
  if (!line.starts_with("nearshelf-backend listening on http://")) return 0;
  std::from_chars(line.data() + line.rfind(':') + 1, line.data() + line.size(), port);
  return port;
}

}  // namespace

ChildBackend::ChildBackend(const std::vector<std::string>& arguments,
                           const std::filesystem::path& log,
                           const std::vector<std::string>& environment) {
  std::vector<std::string> all = arguments;
  all.insert(all.end(), {"--listen", "127.0.0.1:0"});
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pid_ = ::fork();
  if (pid_ == 0) execute(all, ends[1], log, environment);
  running_ = true;
  ::close(ends[1]);
  port_ = announced_port(read_line(ends[0]));
  ::close(ends[0]);
}

ChildBackend::~ChildBackend() {
  if (!running_) return;
  send_signal(SIGKILL);
  wait();
}

void ChildBackend::send_signal(int signal) const { ::kill(pid_, signal); }

int ChildBackend::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  running_ = false;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace nearshelf::test
