// Nearest vectors by cosine, from a thousand to a million items: the front door of the search.
//
// An index is a resident head and shards. A search has two steps, so that shards can be fetched
// between them: plan() says which row shards the query needs, search() ranks what is there.
//   exact     every row shard                                  int8 rows, all scanned
//   coded     those of the best candidates, by 256-bit codes   codes resident, rows on demand
//   clusters  the nearest clusters                             one shard a cluster
// The same bytes and query give the same list on every machine; ties go to the lower item number.
#pragma once

#include <string_view>
#include <vector>

#include "core/search/code_block.h"
#include "core/search/id_lookup.h"
#include "core/search/index_head.h"
#include "core/search/row_block.h"

namespace nearshelf {

struct Match {
  uint32_t item;        // the place of the vector in the builder's input
  float score;          // cosine of query and row, within the rounding of int8
  std::string_view id;  // views the row shard
};

class VectorIndex {
 public:
  // Views a head shard and forgets everything loaded before. Fails as IndexHead::open does, or with
  // kOutOfMemory.
  Status load_head(Bytes shard);

  // Views one shard more: rows, codes or ids, told apart by its role. A shard loaded twice replaces
  // the first. Fails as its reader does, with kNotLoaded without a head, and with kBadLayout when
  // it does not fit into the head's plan.
  Status add(Bytes shard);

  // Forgets the row shards of a coded or clustered index, which are fetched on demand.
  void release_rows();

  const IndexHead& head() const { return head_; }
  bool ready() const { return head_.item_count() != 0; }

  // Chooses what the query needs. `query` has head().input_dimensions() finite values of any length
  // above 0; `effort` 0 = the head's default. The filter's bitmap is kept until the next plan.
  // Fails with kNotLoaded (no head, or code shards missing) or kBadArgument.
  Status plan(std::span<const float> query, const SearchFilter& filter, uint32_t effort = 0);

  // The same for the vector of an item that is in the index, which is itself left out. Fails with
  // kUnknownItem, or kNotLoaded when blocks_of() is not loaded.
  Status plan_like(std::string_view id, SearchFilter filter, uint32_t effort = 0);

  // Which id shard knows `id`, and, once that is loaded, which row shards may hold it.
  uint32_t bucket_of(std::string_view id) const;
  std::vector<uint32_t> blocks_of(std::string_view id) const;

  // The row shards that the last plan chose, ascending; valid until the next plan.
  const std::vector<uint32_t>& planned() const { return blocks_; }

  // Those of them that are not loaded.
  std::vector<uint32_t> missing() const;

  // The best `limit` (1..1000) items of the planned row shards that are loaded, best first. What is
  // missing is left out, so a complete answer needs missing() to be empty. Fails with kNotLoaded
  // (no plan) or kBadArgument.
  Result<std::vector<Match>> search(uint32_t limit) const;

 private:
  bool has_rows(uint32_t block) const { return rows_[block].size() != 0; }
  Status add_rows(Bytes shard);
  Status add_codes(Bytes shard);
  Status add_ids(Bytes shard);
  void plan_projected(std::span<const float> projected, uint32_t effort);
  void choose_candidates(std::span<const float> projected, uint32_t count);

  IndexHead head_;
  std::vector<RowBlock> rows_;
  std::vector<CodeBlock> codes_;
  std::vector<IdLookup> ids_;
  std::vector<uint32_t> row_of_item_;  // of loaded rows

  bool planned_ = false;
  QuantizedQuery query_;
  SearchFilter filter_;
  std::vector<uint32_t> blocks_;      // planned, ascending
  std::vector<uint32_t> candidates_;  // rows, ascending; coded only
};

inline constexpr uint32_t kMaxSearchLimit = 1000;

}  // namespace nearshelf
