#include "pipeline/index/npy_reader.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string_view>

#include "core/search/index_format.h"
#include "pipeline/import/import_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr uint32_t kLongestHeader = 1u << 16;

// The header is a Python dictionary literal. Only what NumPy writes is understood: the three known
// keys, strings without escapes, True or False, and a tuple of whole numbers.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  std::array<uint64_t, 2> parse() {
    expect('{');
    while (!accept('}')) {
      const std::string_view key = string();
      expect(':');
      if (key == "descr") {
        descr_ = string();
      } else if (key == "fortran_order") {
        fortran_order_ = boolean();
      } else if (key == "shape") {
        shape_ = tuple();
      } else {
        refuse("the header has an unknown key '" + std::string(key) + "'");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_spaces();
    if (at_ != text_.size()) refuse("the header goes on after its end");
    return checked();
  }

 private:
  std::array<uint64_t, 2> checked() const {
    if (!descr_ || !fortran_order_ || !shape_) {
      refuse("the header lacks 'descr', 'fortran_order' or 'shape'");
    }
    if (*descr_ != "<f4") {
      refuse("the values are '" + std::string(*descr_) +
             "', not little-endian float32: save vectors.astype('<f4')");
    }
    if (*fortran_order_) {
      refuse("the values lie in Fortran order: save numpy.ascontiguousarray(vectors)");
    }
    if (shape_->size() != 2) {
      refuse("the array has " + std::to_string(shape_->size()) +
             " dimensions, not 2: one row for each item");
    }
    const uint64_t rows = (*shape_)[0];
    const uint64_t columns = (*shape_)[1];
    if (rows < 1 || rows > kMaxItems) {
      refuse(std::to_string(rows) + " rows found, 1 to " + std::to_string(kMaxItems) + " expected");
    }
    if (columns < 1 || columns > kMaxInputDimensions) {
      refuse(std::to_string(columns) + " columns found, 1 to " +
             std::to_string(kMaxInputDimensions) + " expected");
    }
    return {rows, columns};
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw ImportError(name_ + ": " + what);
  }

  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  bool accept(char wanted) {
    skip_spaces();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void expect(char wanted) {
    if (accept(wanted)) return;
    refuse("the header is damaged: '" + std::string(1, wanted) + "' expected at its byte " +
           std::to_string(at_));
  }

  std::string_view string() {
    expect('\'');
    const size_t end = text_.find('\'', at_);
    if (end == std::string_view::npos) refuse("the header is damaged: a string does not end");
    const std::string_view value = text_.substr(at_, end - at_);
    at_ = end + 1;
    return value;
  }

  bool boolean() {
    skip_spaces();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return value;
      }
    }
    refuse("the header is damaged: True or False expected");
  }

  std::vector<uint64_t> tuple() {
    std::vector<uint64_t> values;
    expect('(');
    while (!accept(')')) {
      values.push_back(number());
      if (values.size() > 8) refuse("the array has more than 8 dimensions");
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return values;
  }

  uint64_t number() {
    skip_spaces();
    const size_t begin = at_;
    uint64_t value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      if (at_ - begin >= 15) refuse("the header is damaged: a number is too long");
      value = value * 10 + static_cast<uint64_t>(text_[at_] - '0');
    }
    if (at_ == begin) refuse("the header is damaged: a number expected in the shape");
    return value;
  }

  std::string_view text_;
  const std::string& name_;
  size_t at_ = 0;
  std::optional<std::string_view> descr_;
  std::optional<bool> fortran_order_;
  std::optional<std::vector<uint64_t>> shape_;
};

}  // namespace

NpyHeader parse_npy_header(Bytes bytes, const std::string& name) {
  ByteReader reader(bytes);
  if (reader.read_text(kMagic.size()) != kMagic) {
    throw ImportError(name + ": not a .npy file: write one with numpy.save(path, vectors)");
  }
  const auto major = reader.read<uint8_t>();
  const auto minor = reader.read<uint8_t>();
  if (!reader.ok() || minor != 0 || major < 1 || major > 2) {
    throw ImportError(name + ": .npy version " + std::to_string(major) + "." +
                      std::to_string(minor) + " found, 1.0 or 2.0 expected");
  }
  const uint32_t length = major == 1 ? reader.read<uint16_t>() : reader.read<uint32_t>();
  if (length > kLongestHeader) throw ImportError(name + ": the header is longer than 64 KiB");
  const std::string_view text = reader.read_text(length);
  if (!reader.ok()) throw ImportError(name + ": the file ends inside its header");
  const auto [rows, columns] = HeaderParser(text, name).parse();
  return {rows, columns, reader.position()};
}

EmbeddingTable read_npy(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw ImportError(path + ": cannot be read");
  const auto size = static_cast<uint64_t>(file.tellg());
  file.seekg(0);
  std::vector<uint8_t> start(std::min<uint64_t>(size, kLongestHeader + 16));
  file.read(reinterpret_cast<char*>(start.data()), static_cast<std::streamsize>(start.size()));
  const NpyHeader header = parse_npy_header(start, path);
  const uint64_t expected = header.rows * header.columns * sizeof(float);
  if (size - header.data_offset != expected) {
    throw ImportError(path + ": " + std::to_string(size - header.data_offset) +
                      " bytes of values found, the header says " + std::to_string(expected) +
                      ": the file was cut, or is not complete yet");
  }
  EmbeddingTable table;
  table.dimensions = static_cast<uint32_t>(header.columns);
  table.values.resize(static_cast<size_t>(header.rows * header.columns));
  file.seekg(static_cast<std::streamoff>(header.data_offset));
  file.read(reinterpret_cast<char*>(table.values.data()), static_cast<std::streamsize>(expected));
  if (!file) throw ImportError(path + ": cannot be read to its end");
  return table;
}

}  // namespace nearshelf::pipeline
