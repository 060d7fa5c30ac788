// The vector index as JavaScript sees it. Bindings only; the hand-written declarations are
// js/src/search/search-module.d.ts.
#include <emscripten/bind.h>

#include <string>

#include "core/base/aligned_buffer.h"
#include "core/search/vector_index.h"

namespace {

using emscripten::val;
using namespace nearshelf;

class Index {
 public:
  // Address of a buffer for `bytes` bytes: a shard, or a filter's bitmap. 0 = out of memory. Memory
  // may grow here and nowhere else, so callers take a fresh heap view afterwards.
  uintptr_t reserve(uint32_t bytes) {
    incoming_ = AlignedBuffer::allocate(bytes);
    return reinterpret_cast<uintptr_t>(incoming_.data());
  }

  // Reads the reserved buffer as the head, or as any other shard. "" on success, else the error's
  // sentence.
  std::string load_head() {
    const Status status = index_.load_head(incoming_.bytes());
    if (status.ok()) {
      head_ = std::move(incoming_);
      resident_.clear();
      rows_.clear();
      query_.assign(index_.head().input_dimensions(), 0.0f);
    }
    incoming_ = {};
    return status.message();
  }

  std::string add(bool is_rows) {
    const Status status = index_.add(incoming_.bytes());
    if (status.ok()) (is_rows ? rows_ : resident_).push_back(std::move(incoming_));
    incoming_ = {};
    return status.message();
  }

  // Frees the row shards of a coded or clustered index.
  void release_rows() {
    index_.release_rows();
    if (index_.head().tier() != IndexTier::kExact) rows_.clear();
  }

  // Keeps the reserved buffer as the bitmap of allowed items for the next plans; an empty one
  // allows all.
  void allow() { allowed_ = std::move(incoming_); }

  // Address of float[input dimensions], to be filled before plan().
  uintptr_t query() { return reinterpret_cast<uintptr_t>(query_.data()); }

  std::string plan(uint32_t first, uint32_t end, uint32_t effort) {
    return index_.plan(query_, filter(first, end), effort).message();
  }

  std::string plan_like(const std::string& id, uint32_t first, uint32_t end, uint32_t effort) {
    return index_.plan_like(id, filter(first, end), effort).message();
  }

  uint32_t bucket_of(const std::string& id) { return index_.bucket_of(id); }
  val blocks_of(const std::string& id) { return numbers(index_.blocks_of(id)); }
  val planned() { return numbers(index_.planned()); }

  // An array of matches, or the error's sentence.
  val search(uint32_t limit) {
    const auto found = index_.search(limit);
    if (!found.ok()) return val(found.status().message());
    val matches = val::array();
    for (size_t k = 0; k < found.value().size(); ++k) {
      const Match& match = found.value()[k];
      val out = val::object();
      out.set("id", std::string(match.id));
      out.set("item", match.item);
      out.set("score", match.score);
      matches.set(k, out);
    }
    return matches;
  }

 private:
  static val numbers(const std::vector<uint32_t>& values) {
    val out = val::array();
    for (size_t k = 0; k < values.size(); ++k) out.set(k, values[k]);
    return out;
  }

  SearchFilter filter(uint32_t first, uint32_t end) const {
    SearchFilter filter;
    filter.allowed = allowed_.bytes();
    filter.range = {first, end};
    return filter;
  }

  VectorIndex index_;
  AlignedBuffer incoming_;
  AlignedBuffer head_;
  AlignedBuffer allowed_;
  std::vector<AlignedBuffer> resident_;  // codes and ids
  std::vector<AlignedBuffer> rows_;
  std::vector<float> query_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(nearshelf_search) {
  emscripten::class_<Index>("VectorIndex")
      .constructor<>()
      .function("reserve", &Index::reserve)
      .function("loadHead", &Index::load_head)
      .function("add", &Index::add)
      .function("releaseRows", &Index::release_rows)
      .function("allow", &Index::allow)
      .function("query", &Index::query)
      .function("plan", &Index::plan)
      .function("planLike", &Index::plan_like)
      .function("bucketOf", &Index::bucket_of)
      .function("blocksOf", &Index::blocks_of)
      .function("planned", &Index::planned)
      .function("search", &Index::search);
}
