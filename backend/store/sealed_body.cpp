#include "backend/store/sealed_body.h"

#include <algorithm>
#include <limits>

#include "core/base/hash.h"

namespace nearshelf::backend {
namespace {

constexpr size_t kChecksumBytes = sizeof(uint64_t);

Hour first_hour(const Tally& tally) {
  Hour first = std::numeric_limits<Hour>::max();
  for (const ReportKey& key : tally.reports()) first = std::min(first, key.hour);
  return first;
}

uint32_t size32(size_t size) { return static_cast<uint32_t>(size); }

// Buckets up to the last that is not zero.
uint32_t used_buckets(const MonitorCount& count) {
  size_t used = count.buckets.size();
  while (used > 0 && count.buckets[used - 1] == 0) --used;
  return size32(used);
}

// Reads field by field. The checksum holds, so what does not fit was written by another program.
class Decoder {
 public:
  Decoder(Bytes bytes, Tally* out) : reader_(bytes), out_(*out) {}

  bool decode() {
    if (reader_.read<uint8_t>() != kSealedVersion) return false;
    const uint32_t contributions = reader_.read_varint();
    const uint32_t duplicates = reader_.read_varint();
    base_ = reader_.read<uint32_t>();
    if (!read_reports() || !read_texts() || !read_cells() || !read_monitors()) return false;
    out_.add_totals(contributions, duplicates);
    return reader_.at_end();
  }

 private:
  bool read_reports() {
    for (uint32_t left = reader_.read_varint(); left > 0; --left) {
      ReportKey key;
      key.hour = base_ + reader_.read_varint();
      key.id = reader_.read<ReportId>();
      if (!reader_.ok()) return false;
      out_.add_report(key);
    }
    return reader_.ok();
  }

  bool read_texts() {
    numbers_ = {TextTable::kEmpty, TextTable::kNoModel};
    for (uint32_t left = reader_.read_varint(); left > 0; --left) {
      const std::string_view text = reader_.read_text(reader_.read_varint());
      if (!reader_.ok()) return false;
      numbers_.push_back(out_.texts().add(text));
    }
    return reader_.ok();
  }

  bool read_cells() {
    for (uint32_t left = reader_.read_varint(); left > 0; --left) {
      CellKey key;
      key.hour = base_ + reader_.read_varint();
      key.group = reader_.read<uint8_t>();
      key.event = reader_.read<uint8_t>();
      if (!read_text(&key.model) || !read_text(&key.subject) || !read_text(&key.object)) {
        return false;
      }
      const uint32_t count = reader_.read_varint();
      if (!reader_.ok()) return false;
      out_.add_cell(key, count);
    }
    return reader_.ok();
  }

  bool read_text(uint32_t* number) {
    const uint32_t local = reader_.read_varint();
    if (!reader_.ok() || local >= numbers_.size()) return false;
    *number = numbers_[local];
    return true;
  }

  bool read_monitors() {
    for (uint32_t left = reader_.read_varint(); left > 0; --left) {
      const uint32_t day = reader_.read_varint();
      const uint8_t metric = reader_.read<uint8_t>();
      MonitorCount count;
      count.reports = reader_.read_varint();
      const uint32_t buckets = reader_.read_varint();
      if (!reader_.ok() || buckets > count.buckets.size()) return false;
      for (uint32_t k = 0; k < buckets; ++k) count.buckets[k] = reader_.read_varint();
      if (!reader_.ok()) return false;
      out_.add_monitor({day, metric}, count);
    }
    return reader_.ok();
  }

  ByteReader reader_;
  Tally& out_;
  Hour base_ = 0;
  std::vector<uint32_t> numbers_;
};

}  // namespace

void encode_sealed(const Tally& tally, ByteWriter* out) {
  out->bytes().clear();
  const Hour base = first_hour(tally);
  out->write(kSealedVersion);
  out->write_varint(tally.contributions());
  out->write_varint(tally.duplicates());
  out->write(base);
  out->write_varint(size32(tally.reports().size()));
  for (const ReportKey& key : tally.reports()) {
    out->write_varint(key.hour - base);
    out->write_bytes(key.id);
  }
  const TextTable& texts = tally.texts();
  out->write_varint(texts.size() - TextTable::kFirstOwn);
  for (uint32_t k = TextTable::kFirstOwn; k < texts.size(); ++k) {
    out->write_varint(size32(texts[k].size()));
    out->write_text(texts[k]);
  }
  out->write_varint(size32(tally.cells().size()));
  for (const auto& [key, count] : tally.cells()) {
    out->write_varint(key.hour - base);
    out->write(static_cast<uint8_t>(key.group));
    out->write(static_cast<uint8_t>(key.event));
    out->write_varint(key.model);
    out->write_varint(key.subject);
    out->write_varint(key.object);
    out->write_varint(count);
  }
  out->write_varint(size32(tally.monitors().size()));
  for (const auto& [key, count] : tally.monitors()) {
    out->write_varint(key.first);
    out->write(key.second);
    out->write_varint(count.reports);
    const uint32_t used = used_buckets(count);
    out->write_varint(used);
    for (uint32_t k = 0; k < used; ++k) out->write_varint(count.buckets[k]);
  }
  out->write(xxh64(out->bytes()));
}

Status decode_sealed(Bytes bytes, Tally* out) {
  const Status damaged = Status::at(ErrorCode::kBadValue, "a sealed group");
  if (bytes.size() < kChecksumBytes) return damaged;
  const Bytes covered = bytes.first(bytes.size() - kChecksumBytes);
  if (load_le<uint64_t>(bytes.data() + covered.size()) != xxh64(covered)) return damaged;
  return Decoder(covered, out).decode() ? Status() : damaged;
}

}  // namespace nearshelf::backend
