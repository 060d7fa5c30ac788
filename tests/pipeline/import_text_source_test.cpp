#include <doctest/doctest.h>

#include <random>
#include <string>

#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

std::string text_of(std::string bytes, size_t step = 1) {
  TextSource source = TextSource::from_memory("file", std::move(bytes));
  return drain(&source, step);
}

std::string open_error(const std::string& path) {
  return error_of([&] {
    TextSource source = TextSource::open(path);
    drain(&source);
  });
}

// Lines of varying length, enough for several chunks of the reader and of the decompressors.
std::string long_text(const char* line_end) {
  std::mt19937 random(7);
  std::string text;
  while (text.size() < 1'500'000) {
    text.append(random() % 300, static_cast<char>('a' + random() % 26));
    text += line_end;
  }
  return text;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("plain, gzip and xz files read alike, whatever their names") {
  const TempFolder folder;
  const std::string text = long_text("\n");
  for (const std::string& bytes : {text, gzip(text), xz(text)}) {
    TextSource source = TextSource::open(folder.write("export.data", bytes));
    CHECK(drain(&source) == text);
  }
}

TEST_CASE("archives of several members are one text") {
  const std::string first = long_text("\n");
  const std::string second = "tail\n";
  CHECK(text_of(gzip(first) + gzip(second)) == first + second);
  CHECK(text_of(xz(first) + xz(second)) == first + second);
}

TEST_CASE("line ends become \\n wherever the chunks fall, and a lone \\r stays") {
  CHECK(text_of("a\r\nb\rc\r\r\nd\n\r") == "a\nb\rc\r\nd\n\r");
  const std::string windows = long_text("\r\n");
  std::string expected = windows;
  std::erase(expected, '\r');
  for (const size_t step : {size_t{1}, size_t{4096}, size_t{300'000}}) {
    CHECK(text_of(windows, step) == expected);
  }
}

TEST_CASE("the byte order mark is no part of the text") {
  CHECK(text_of("\xEF\xBB\xBFid,title\n") == "id,title\n");
}

TEST_CASE("peek consumes nothing and gives as much as asked for") {
  const std::string text = long_text("\n");
  TextSource source = TextSource::from_memory("file", text);
  CHECK(source.peek(1'000'000).size() >= 1'000'000);
  CHECK(source.peek(1).substr(0, 10) == text.substr(0, 10));
  source.skip(5);
  CHECK(source.peek(10'000'000) == text.substr(5));
}

TEST_CASE("the listener hears of all stored bytes") {
  const TempFolder folder;
  const std::string packed = gzip(long_text("\n"));
  uint64_t last_done = 0;
  uint64_t last_total = 0;
  TextSource source =
      TextSource::open(folder.write("export.gz", packed), [&](uint64_t done, uint64_t total) {
        CHECK(done >= last_done);
        last_done = done;
        last_total = total;
      });
  drain(&source);
  CHECK(last_done == packed.size());
  CHECK(last_total == packed.size());
}

TEST_CASE("what cannot be read is refused with its name, the cause and what to do") {
  const TempFolder folder;
  const std::string missing = folder.path() / "missing.csv";
  CHECK(open_error(missing) == missing + ": no such file. Check the path.");
  const std::string directory = folder.path();
  CHECK(open_error(directory) == directory + ": is a directory. Give the path of one file in it.");

  const auto refusal = [&](std::string_view bytes) {
    const std::string path = folder.write("export.csv", bytes);
    const std::string error = open_error(path);
    CHECK(error.starts_with(path + ": "));
    return error;
  };
  using namespace std::string_view_literals;
  CHECK(contains(refusal(""), "is empty. Export it again"));
  CHECK(contains(refusal("\xEF\xBB\xBF \r\n\r\n"), "is empty"));
  CHECK(contains(refusal(gzip("")), "is empty"));
  CHECK(contains(refusal("id\0title"sv), "byte 2 is zero"));
  CHECK(contains(refusal("\xFF\xFEi\0d\0"sv), "UTF-16"));
  CHECK(contains(refusal("PK\x03\x04 workbook"), "ZIP archive or an Excel workbook"));
  CHECK(contains(refusal("\x28\xB5\x2F\xFD data"), "zstd"));
  CHECK(contains(refusal("BZh91AY"), "bzip2"));
  CHECK(contains(refusal("id,title\ra,b\r"), "carriage return"));
}

TEST_CASE("a truncated archive is named as such at every cut") {
  const std::string text = long_text("\n");
  const auto check_cuts = [](const std::string& packed, const std::string& kind) {
    for (const size_t kept : {size_t{8}, packed.size() / 2, packed.size() - 1}) {
      CAPTURE(kept);
      CHECK(error_of([&] { text_of(packed.substr(0, kept)); }) ==
            "file: the " + kind + " archive ends too early. Copy or download the file again.");
    }
  };
  check_cuts(gzip(text), "gzip");
  check_cuts(xz(text), "xz");
}

TEST_CASE("a damaged archive is named as such") {
  const std::string text = long_text("\n");
  for (std::string packed : {gzip(text), xz(text)}) {
    for (size_t at = packed.size() / 2; at < packed.size() / 2 + 64; ++at) packed[at] ^= 0x55;
    CHECK(contains(error_of([&] { text_of(packed); }), "archive is damaged near byte"));
  }
  CHECK(contains(error_of([&] { text_of(gzip(text) + "garbage"); }), "archive is damaged"));
}

}  // namespace nearshelf::pipeline::testing
