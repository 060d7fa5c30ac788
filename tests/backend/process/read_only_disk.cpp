// Preloaded into the program: while the file that NEARSHELF_TEST_READ_ONLY names exists, the system
// refuses to change files, as it does after it has remounted a broken disk read-only.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>

namespace {

bool is_read_only() {
  const char* flag = ::getenv("NEARSHELF_TEST_READ_ONLY");
  return flag != nullptr && ::access(flag, F_OK) == 0;
}

// Pipes and sockets can be written to on any disk.
bool refuses(int descriptor) {
  struct stat status {};
  if (!is_read_only() || ::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
    return false;
  errno = EROFS;
  return true;
}

bool refuses_to_open(int flags) {
  if ((flags & (O_WRONLY | O_RDWR | O_CREAT)) == 0 || !is_read_only()) return false;
  errno = EROFS;
  return true;
}

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset) {
  if (refuses(descriptor)) return -1;
  return next<decltype(&pwrite64)>("pwrite64")(descriptor, bytes, size, offset);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  if (refuses(descriptor)) return -1;
  return next<decltype(&pwrite)>("pwrite")(descriptor, bytes, size, offset);
}

int ftruncate64(int descriptor, off64_t size) {
  if (refuses(descriptor)) return -1;
  return next<decltype(&ftruncate64)>("ftruncate64")(descriptor, size);
}

int open64(const char* path, int flags, ...) {
  if (refuses_to_open(flags)) return -1;
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return next<decltype(&open64)>("open64")(path, flags, mode);
}

int open(const char* path, int flags, ...) {
  if (refuses_to_open(flags)) return -1;
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return next<decltype(&open)>("open")(path, flags, mode);
}

}  // extern "C"
