#include "pipeline/index/npy_writer.h"

#include "core/base/bytes.h"
#include "pipeline/files/atomic_file.h"
#include "pipeline/train/format_text.h"

namespace nearshelf::pipeline {

void write_npy(const EmbeddingTable& table, const std::filesystem::path& file) {
  constexpr size_t kHeadBytes = 10;  // magic, version, length of the header
  constexpr size_t kAlignment = 64;  // of the values, as NumPy writes them
  std::string header = format("{'descr': '<f4', 'fortran_order': False, 'shape': (%u, %u), }",
                              table.count(), table.dimensions);
  while ((kHeadBytes + header.size() + 1) % kAlignment != 0) header += ' ';
  header += '\n';
  ByteWriter writer;
  writer.write_text("\x93NUMPY");
  writer.write(uint8_t{1});
  writer.write(uint8_t{0});
  writer.write(static_cast<uint16_t>(header.size()));
  writer.write_text(header);
  writer.write_bytes(
      {reinterpret_cast<const uint8_t*>(table.values.data()), table.values.size() * sizeof(float)});
  write_file_atomically(file, writer.bytes());
}

}  // namespace nearshelf::pipeline
