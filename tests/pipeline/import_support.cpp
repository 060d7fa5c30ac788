#include "tests/pipeline/import_support.h"

#include <lzma.h>
#include <zlib.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace nearshelf::pipeline::testing {
namespace {

std::vector<uint64_t> sample_lines(const std::map<std::string, RejectReason>& reasons,
                                   std::string_view wanted) {
  std::vector<uint64_t> lines;
  for (const auto& [reason, entry] : reasons) {
    if (!reason.starts_with(wanted)) continue;
    for (const RejectedSample& sample : entry.samples) lines.push_back(sample.line);
  }
  return lines;
}

}  // namespace

TempFolder::TempFolder() {
  std::string pattern = std::filesystem::temp_directory_path() / "nearshelf-test-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempFolder::write(const std::string& name, std::string_view content) const {
  const std::string path = path_ / name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  constexpr int kGzipFormat = 16 + MAX_WBITS;
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipFormat, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string xz(std::string_view text) {
  std::string packed(lzma_stream_buffer_bound(text.size()), '\0');
  size_t size = 0;
  lzma_easy_buffer_encode(0, LZMA_CHECK_CRC64, nullptr,
                          reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                          reinterpret_cast<uint8_t*>(packed.data()), &size, packed.size());
  packed.resize(size);
  return packed;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string drain(TextSource* source, size_t step) {
  std::string text;
  for (std::string_view part = source->peek(step); !part.empty(); part = source->peek(step)) {
    text += part;
    source->skip(part.size());
  }
  return text;
}

ProductFeed feed_of(std::string_view text, const FeedOptions& options) {
  TextSource source = TextSource::from_memory("feed", std::string(text));
  return parse_feed(source, options);
}

EventLog log_of(std::string_view text, const EventsOptions& options) {
  TextSource source = TextSource::from_memory("log", std::string(text));
  return parse_events(source, options);
}

std::vector<uint64_t> rejected_lines(const ImportReport& report, std::string_view reason) {
  return sample_lines(report.rejections(), reason);
}

std::vector<uint64_t> warned_lines(const ImportReport& report, std::string_view reason) {
  return sample_lines(report.warnings(), reason);
}

}  // namespace nearshelf::pipeline::testing
