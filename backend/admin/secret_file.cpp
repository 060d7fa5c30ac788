#include "backend/admin/secret_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "backend/base/hex.h"

namespace nearshelf::backend {
namespace {

constexpr size_t kRandomBytes = 32;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& action,
                       const std::string& what, int error) {
  throw std::runtime_error("cannot " + action + " " + what + " " + file.string() + ": " +
                           std::generic_category().message(error));
}

std::string random_secret(const std::string& what) {
  std::array<uint8_t, kRandomBytes> bytes;
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("the system's random source gives no bytes for " + what);
  }
  return to_hex(bytes);
}

}  // namespace

void create_secret_file_if_missing(const std::filesystem::path& file, const std::string& what) {
  if (std::filesystem::exists(file)) return;
  const std::string text = random_secret(what) + "\n";
  std::filesystem::path draft = file;
  draft += ".new";
  const int descriptor =
      ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) fail(file, "create", what, errno);
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  if (!written) fail(file, "write", what, error);
  std::filesystem::rename(draft, file);
}

std::vector<std::string> read_secret_lines(const std::filesystem::path& file,
                                           const std::string& what) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.empty()) {
    throw std::runtime_error("cannot read " + what + " from " + file.string() +
                             ". Put it on the file's first line and make it readable for this "
                             "user.");
  }
  return lines;
}

bool is_secret_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char character) { return character > ' ' && character <= '~'; });
}

}  // namespace nearshelf::backend
