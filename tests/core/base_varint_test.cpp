#include <doctest/doctest.h>

#include <vector>

#include "core/base/bytes.h"

using namespace nearshelf;

TEST_CASE("a varint survives the round trip at every length") {
  for (const uint32_t value : {0u, 1u, 127u, 128u, 16383u, 16384u, 2097151u, 2097152u, 268435455u,
                               268435456u, 0xFFFFFFFFu}) {
    ByteWriter writer;
    writer.write_varint(value);
    ByteReader reader{Bytes(writer.bytes())};
    CHECK(reader.read_varint() == value);
    CHECK(reader.at_end());
  }
}

TEST_CASE("a varint that is cut off, too long or not in shortest form is refused") {
  const std::vector<std::vector<uint8_t>> bad = {{},
                                                 {0x80},
                                                 {0xFF, 0xFF},
                                                 {0x80, 0x00},
                                                 {0xFF, 0xFF, 0xFF, 0xFF, 0x1F},
                                                 {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01},
                                                 {0x81, 0x80, 0x00}};
  for (const auto& bytes : bad) {
    ByteReader reader{Bytes(bytes)};
    reader.read_varint();
    CHECK_FALSE(reader.ok());
  }
}

TEST_CASE("after a failed read every later read fails") {
  const std::vector<uint8_t> bytes = {1, 2, 3};
  ByteReader reader{Bytes(bytes)};
  CHECK(reader.read<uint16_t>() == 0x0201);
  CHECK(reader.read<uint32_t>() == 0);
  CHECK(reader.read<uint8_t>() == 0);
  CHECK_FALSE(reader.ok());
}
