#include "core/search/vector_index.h"

#include <algorithm>
#include <cmath>

#include "core/base/hash.h"

namespace nearshelf {
namespace {

constexpr uint32_t kNoRow = UINT32_MAX;

ShardRole role_of(Bytes shard) {
  return shard.size() < kShardHeaderSize ? ShardRole::kVectorRows
                                         : static_cast<ShardRole>(load_le<uint16_t>(&shard[10]));
}

Status check_query(std::span<const float> query, const IndexHead& head) {
  if (query.size() != head.input_dimensions()) {
    return Status::range(ErrorCode::kBadArgument, "query dimensions", query.size(),
                         head.input_dimensions(), head.input_dimensions());
  }
  const bool finite =
      std::all_of(query.begin(), query.end(), [](float value) { return std::isfinite(value); });
  const bool zero = std::all_of(query.begin(), query.end(), [](float value) { return value == 0; });
  if (finite && !zero) return {};
  return Status::at(ErrorCode::kBadArgument,
                    finite ? "query of zeros" : "query with NaN or infinity");
}

}  // namespace

Status VectorIndex::load_head(Bytes shard) {
  const auto head = IndexHead::open(shard);
  if (!head.ok()) return head.status();
  *this = VectorIndex();
  head_ = head.value();
  rows_.resize(head_.row_blocks());
  codes_.resize(head_.code_blocks());
  ids_.resize(head_.id_buckets());
  row_of_item_.assign(head_.item_count(), kNoRow);
  return {};
}

Status VectorIndex::add(Bytes shard) {
  if (!ready()) return Status(ErrorCode::kNotLoaded);
  switch (role_of(shard)) {
    case ShardRole::kVectorCodes:
      return add_codes(shard);
    case ShardRole::kVectorIds:
      return add_ids(shard);
    default:
      return add_rows(shard);
  }
}

Status VectorIndex::add_rows(Bytes shard) {
  const auto opened = RowBlock::open(shard, head_.dimensions(), head_.item_count());
  if (!opened.ok()) return opened.status();
  const RowBlock& block = opened.value();
  if (block.block() >= head_.row_blocks()) {
    return Status::range(ErrorCode::kBadLayout, "META block", block.block(), 0,
                         head_.row_blocks() - 1);
  }
  if (block.first_row() != head_.block_start(block.block()) ||
      block.size() != head_.block_rows(block.block())) {
    return Status::range(ErrorCode::kBadLayout, "META rows", block.size(),
                         head_.block_rows(block.block()), head_.block_rows(block.block()));
  }
  rows_[block.block()] = block;
  for (uint32_t row = 0; row < block.size(); ++row) {
    row_of_item_[block.item(row)] = block.first_row() + row;
  }
  return {};
}

Status VectorIndex::add_codes(Bytes shard) {
  const auto opened = CodeBlock::open(shard, head_.row_count(), head_.item_count());
  if (!opened.ok()) return opened.status();
  const CodeBlock& block = opened.value();
  if (block.block() >= head_.code_blocks()) {
    return Status::range(ErrorCode::kBadLayout, "META block", block.block(), 0,
                         head_.code_blocks());
  }
  codes_[block.block()] = block;
  return {};
}

Status VectorIndex::add_ids(Bytes shard) {
  const auto opened = IdLookup::open(shard, head_.row_count(), head_.id_buckets());
  if (!opened.ok()) return opened.status();
  ids_[opened.value().bucket()] = opened.value();
  return {};
}

void VectorIndex::release_rows() {
  if (head_.tier() == IndexTier::kExact) return;
  std::fill(rows_.begin(), rows_.end(), RowBlock());
  std::fill(row_of_item_.begin(), row_of_item_.end(), kNoRow);
}

Status VectorIndex::plan(std::span<const float> query, const SearchFilter& filter,
                         uint32_t effort) {
  planned_ = false;
  if (!ready()) return Status(ErrorCode::kNotLoaded);
  if (const Status status = check_query(query, head_); !status.ok()) return status;
  const size_t bitmap = (size_t{head_.item_count()} + 7) / 8;
  if (!filter.allowed.empty() && filter.allowed.size() < bitmap) {
    return Status::range(ErrorCode::kBadArgument, "bytes of the allowed bitmap",
                         filter.allowed.size(), bitmap, UINT32_MAX);
  }
  for (const CodeBlock& block : codes_) {
    if (block.size() == 0) return Status::at(ErrorCode::kNotLoaded, "code shards");
  }
  filter_ = filter;
  plan_projected(head_.project(query), effort);
  return {};
}

Status VectorIndex::plan_like(std::string_view id, SearchFilter filter, uint32_t effort) {
  planned_ = false;
  if (!ready() || !ids_[bucket_of(id)].loaded()) return Status::at(ErrorCode::kNotLoaded, "ids");
  for (const uint32_t row : ids_[bucket_of(id)].rows(xxh64(id))) {
    const uint32_t number = head_.block_of(row);
    if (!has_rows(number)) return Status::at(ErrorCode::kNotLoaded, "row shard of the item");
    const RowBlock& block = rows_[number];
    if (block.id(row - block.first_row()) != id) continue;
    for (const CodeBlock& codes : codes_) {
      if (codes.size() == 0) return Status::at(ErrorCode::kNotLoaded, "code shards");
    }
    std::vector<float> vector(head_.dimensions());
    block.vector(row - block.first_row(), vector);
    filter.excluded = block.item(row - block.first_row());
    filter_ = filter;
    plan_projected(vector, effort);
    return {};
  }
  return Status(ErrorCode::kUnknownItem);
}

void VectorIndex::plan_projected(std::span<const float> projected, uint32_t effort) {
  if (effort == 0) effort = head_.default_effort();
  query_ = quantize_unit_query(projected);
  blocks_.clear();
  candidates_.clear();
  switch (head_.tier()) {
    case IndexTier::kExact:
      for (uint32_t block = 0; block < head_.row_blocks(); ++block) blocks_.push_back(block);
      break;
    case IndexTier::kCoded:
      choose_candidates(projected, effort);
      break;
    case IndexTier::kClusters:
      blocks_ = head_.probe(query_, effort);
      std::sort(blocks_.begin(), blocks_.end());
      break;
  }
  planned_ = true;
}

void VectorIndex::choose_candidates(std::span<const float> projected, uint32_t count) {
  const auto tables = head_.tables(projected);
  BestItems best(count);
  for (const CodeBlock& block : codes_) block.scan(tables, filter_, &best);
  for (const Scored& candidate : best.take()) candidates_.push_back(candidate.item);
  std::sort(candidates_.begin(), candidates_.end());
  for (const uint32_t row : candidates_) {
    const uint32_t block = head_.block_of(row);
    if (blocks_.empty() || blocks_.back() != block) blocks_.push_back(block);
  }
}

uint32_t VectorIndex::bucket_of(std::string_view id) const {
  return id_bucket(xxh64(id), head_.id_buckets());
}

std::vector<uint32_t> VectorIndex::blocks_of(std::string_view id) const {
  std::vector<uint32_t> blocks;
  for (const uint32_t row : ids_[bucket_of(id)].rows(xxh64(id))) {
    blocks.push_back(head_.block_of(row));
  }
  return blocks;
}

std::vector<uint32_t> VectorIndex::missing() const {
  std::vector<uint32_t> missing;
  for (const uint32_t block : blocks_) {
    if (!has_rows(block)) missing.push_back(block);
  }
  return missing;
}

Result<std::vector<Match>> VectorIndex::search(uint32_t limit) const {
  if (!planned_) return Status::at(ErrorCode::kNotLoaded, "plan");
  if (limit < 1 || limit > kMaxSearchLimit) {
    return Status::range(ErrorCode::kBadArgument, "limit", limit, 1, kMaxSearchLimit);
  }
  BestItems best(limit, head_.tier() == IndexTier::kClusters ? 2 : 1);
  if (head_.tier() == IndexTier::kCoded) {
    for (const uint32_t row : candidates_) {
      const RowBlock& block = rows_[head_.block_of(row)];
      if (block.size() == 0) continue;
      const uint32_t local = row - block.first_row();
      // Codes and rows are separate shards: a hostile pair may disagree about the item.
      if (!filter_.allows(block.item(local))) continue;
      best.buffer()->push_back({block.item(local), block.score(local, query_)});
    }
  } else {
    for (const uint32_t block : blocks_) {
      if (has_rows(block)) rows_[block].scan(query_, filter_, &best);
    }
  }
  std::vector<Match> matches;
  for (const Scored& scored : best.take()) {
    const uint32_t row = row_of_item_[scored.item];
    const RowBlock& block = rows_[head_.block_of(row)];
    matches.push_back(
        {scored.item, scored.score * query_.factor, block.id(row - block.first_row())});
  }
  return matches;
}

}  // namespace nearshelf
