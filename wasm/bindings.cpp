// The core as JavaScript sees it. Bindings only: anything worth testing lives in core/ and is
// tested natively. The hand-written declarations are js/src/worker/core-module.d.ts.
#include <emscripten/bind.h>

#include <string>

#include "core/base/aligned_buffer.h"
#include "core/rank/shelf.h"

namespace {

using emscripten::val;
using namespace nearshelf;

constexpr uint32_t kExcludeCart = 1;
constexpr uint32_t kExcludePurchased = 2;

class Core {
 public:
  // Address of a buffer for one shard of `bytes` bytes, to be filled before load(). 0 = out of
  // memory. Memory may grow here and nowhere else, so callers take a fresh heap view afterwards.
  uintptr_t reserve(uint32_t bytes) {
    incoming_ = AlignedBuffer::allocate(bytes);
    return reinterpret_cast<uintptr_t>(incoming_.data());
  }

  // Reads the reserved buffer as whichever shard it is. "" on success, else the error's sentence.
  std::string load() {
    const Bytes bytes = incoming_.bytes();
    const bool is_model = bytes.size() > 10 && bytes[10] == static_cast<uint8_t>(ShardRole::kModel);
    const Status status = is_model ? shelf_.load_model(bytes) : shelf_.load_catalog(bytes);
    if (status.ok()) (is_model ? model_ : catalog_) = std::move(incoming_);
    incoming_ = {};
    return status.message();
  }

  bool track(const std::string& item_id, uint32_t event, double minute) {
    if (event < 1 || event >= kEventTypeCount) return false;
    return shelf_.track(item_id, static_cast<EventType>(event), static_cast<int64_t>(minute)).ok();
  }

  void forget() { shelf_.session().clear(); }

  // An array of rail items, or the error's sentence.
  val recommend(uint32_t kind, const std::string& anchor, uint32_t limit, uint32_t flags,
                double minute) {
    if (kind < 1 || kind > static_cast<uint32_t>(RailKind::kTrending)) {
      return val(Status::range(ErrorCode::kBadArgument, "rail kind", kind, 1, 3).message());
    }
    if (!shelf_.ready()) return val(Status(ErrorCode::kNotLoaded).message());
    const auto rail = shelf_.recommend({.kind = static_cast<RailKind>(kind),
                                        .anchor = shelf_.catalog().find(anchor),
                                        .limit = limit,
                                        .exclude_cart = (flags & kExcludeCart) != 0,
                                        .exclude_purchased = (flags & kExcludePurchased) != 0,
                                        .minute = static_cast<int64_t>(minute)});
    if (!rail.ok()) return val(rail.status().message());
    val items = val::array();
    for (size_t k = 0; k < rail.value().items.size(); ++k) {
      items.set(k, describe_item(rail.value().items[k]));
    }
    return items;
  }

  uint32_t item_count() const { return shelf_.ready() ? shelf_.catalog().item_count() : 0; }

 private:
  static val text(std::string_view view) { return val(std::string(view)); }

  val describe_item(const RailItem& item) const {
    const CatalogView& catalog = shelf_.catalog();
    val out = val::object();
    out.set("id", text(catalog.item_id(item.item)));
    out.set("title", text(catalog.title(item.item)));
    out.set("link", text(catalog.link(item.item)));
    out.set("image", text(catalog.image(item.item)));
    out.set("category", text(catalog.category(item.item)));
    out.set("currency", text(catalog.currency()));
    out.set("price", catalog.price(item.item));
    out.set("score", item.score);
    out.set("reason", text(reason_name(item.reason)));
    out.set("ref", item.cause == kNoItem ? val(std::string()) : text(catalog.item_id(item.cause)));
    return out;
  }

  Shelf shelf_;
  AlignedBuffer incoming_;
  AlignedBuffer catalog_;
  AlignedBuffer model_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(nearshelf) {
  emscripten::class_<Core>("Core")
      .constructor<>()
      .function("reserve", &Core::reserve)
      .function("load", &Core::load)
      .function("track", &Core::track)
      .function("forget", &Core::forget)
      .function("recommend", &Core::recommend)
      .function("itemCount", &Core::item_count);
}
