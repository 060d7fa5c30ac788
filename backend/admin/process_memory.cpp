#include "backend/admin/process_memory.h"

#include <unistd.h>

#include <fstream>

namespace nearshelf::backend {

uint64_t resident_bytes() {
  std::ifstream stream("/proc/self/statm");
  uint64_t all_pages = 0;
  uint64_t resident_pages = 0;
  if (!(stream >> all_pages >> resident_pages)) return 0;
  return resident_pages * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace nearshelf::backend
