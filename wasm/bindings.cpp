// The core as JavaScript sees it. Bindings only: anything worth testing lives in core/ and is
// tested natively. The hand-written declarations are js/src/worker/core-module.d.ts.
#include <emscripten/bind.h>

#include <forward_list>
#include <string>

#include "core/base/aligned_buffer.h"
#include "core/catalog/filter.h"
#include "core/rank/shelf.h"

namespace {

using emscripten::val;
using namespace nearshelf;

constexpr uint32_t kExcludeCart = 1;
constexpr uint32_t kExcludePurchased = 2;
constexpr uint32_t kExcludeCurrent = 4;
constexpr uint32_t kExcludeSeen = 8;

val text(std::string_view view) { return val(std::string(view)); }

// An optional field of a JavaScript object.
template <typename T>
T field(const val& object, const char* name, T absent) {
  const val value = object[name];
  return value.isUndefined() ? absent : value.as<T>();
}

std::vector<std::string> strings(const val& array) {
  return array.isUndefined() ? std::vector<std::string>()
                             : emscripten::vecFromJSArray<std::string>(array);
}

// A RailRequest with everything it borrows.
class Request {
 public:
  Request(const val& object, const CatalogView& catalog) {
    const auto flags = field<uint32_t>(object, "flags", 0);
    rail_.kind = static_cast<RailKind>(field<uint32_t>(object, "kind", 0));
    rail_.anchor = catalog.find(field<std::string>(object, "anchor", {}));
    rail_.limit = field<uint32_t>(object, "limit", 0);
    rail_.exclude_cart = (flags & kExcludeCart) != 0;
    rail_.exclude_purchased = (flags & kExcludePurchased) != 0;
    rail_.exclude_current = (flags & kExcludeCurrent) != 0;
    rail_.exclude_seen = (flags & kExcludeSeen) != 0;
    rail_.minute = static_cast<int64_t>(field<double>(object, "minute", 0));
    for (const std::string& id : strings(object["exclude"])) excluded_.push_back(catalog.find(id));
    rail_.excluded = excluded_;
    rail_.min_score = field<float>(object, "minScore", rail_.min_score);
    rail_.diversity = field<float>(object, "diversity", 0);
    rail_.max_per_category = field<uint32_t>(object, "maxPerCategory", 0);
    rail_.max_per_brand = field<uint32_t>(object, "maxPerBrand", 0);
    rail_.rotation = field<float>(object, "rotation", 0);
    rail_.context_category = keep(field<std::string>(object, "contextCategory", {}));
    if (const val where = object["where"]; !where.isUndefined()) read_where(where);
    if (const val look = object["look"]; !look.isUndefined()) {
      look_ = emscripten::convertJSArrayToNumberVector<float>(look);
      rail_.look = look_;
      rail_.look_encoder = uint64_t{field<uint32_t>(object, "encoderHigh", 0)} << 32 |
                           field<uint32_t>(object, "encoderLow", 0);
    }
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  const RailRequest& rail() const { return rail_; }

 private:
  void read_where(const val& where) {
    for (const std::string& name : strings(where["categories"])) {
      where_.categories.push_back(keep(name));
    }
    where_.price_min = field<uint32_t>(where, "priceMin", where_.price_min);
    where_.price_max = field<uint32_t>(where, "priceMax", where_.price_max);
    where_.on_sale = field<bool>(where, "onSale", false);
    if (const val attributes = where["attributes"]; !attributes.isUndefined()) {
      for (const std::string& name : strings(val::global("Object").call<val>("keys", attributes))) {
        AttributeChoice choice{keep(name), {}};
        for (const std::string& value : strings(attributes[name])) {
          choice.values.push_back(keep(value));
        }
        where_.attributes.push_back(std::move(choice));
      }
    }
    rail_.where = &where_;
  }

  std::string_view keep(const std::string& string) { return texts_.emplace_front(string); }

  RailRequest rail_;
  FilterRequest where_;
  std::vector<uint32_t> excluded_;
  std::vector<float> look_;
  std::forward_list<std::string> texts_;
};

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
    const auto role = static_cast<ShardRole>(bytes.size() > 10 ? bytes[10] : 0);
    const Status status = shelf_.load(role, bytes);
    if (status.ok()) {
      std::erase_if(shards_, [&](const auto& old) { return Shelf::replaces(role, old.role); });
      shards_.push_back({role, std::move(incoming_)});
    }
    incoming_ = {};
    return status.message();
  }

  bool track(const std::string& item_id, uint32_t event, double minute) {
    if (event < 1 || event >= kEventTypeCount) return false;
    return shelf_.track(item_id, static_cast<EventType>(event), static_cast<int64_t>(minute)).ok();
  }

  void forget() { shelf_.forget(); }

  // A rail, or the error's sentence.
  val recommend(val object) {
    if (!shelf_.ready()) return val(Status(ErrorCode::kNotLoaded).message());
    const Request request(object, shelf_.catalog());
    const auto rail = shelf_.recommend(request.rail());
    if (!rail.ok()) return val(rail.status().message());
    val items = val::array();
    for (size_t k = 0; k < rail.value().items.size(); ++k) {
      items.set(k, describe_item(rail.value().items[k], rail.value()));
    }
    val out = val::object();
    out.set("source", text(source_name(rail.value().source)));
    out.set("step", text(step_name(rail.value().step)));
    out.set("items", items);
    return out;
  }

  // An explanation, or the error's sentence.
  val explain(val object, const std::string& item_id) {
    if (!shelf_.ready()) return val(Status(ErrorCode::kNotLoaded).message());
    const Request request(object, shelf_.catalog());
    const auto explained = shelf_.explain(request.rail(), shelf_.catalog().find(item_id));
    if (!explained.ok()) return val(explained.status().message());
    const Explanation& explanation = explained.value();
    val parts = val::array();
    for (size_t k = 0; k < explanation.parts.size(); ++k) {
      const ScorePart& part = explanation.parts[k];
      val entry = val::object();
      entry.set("name", text(part.name));
      entry.set("z", part.z);
      entry.set("weight", part.weight);
      entry.set("contribution", part.contribution);
      parts.set(k, entry);
    }
    val out = val::object();
    out.set("place", explanation.place);
    out.set("excludedBy", text(exclusion_name(explanation.excluded_by)));
    out.set("step", text(step_name(explanation.step)));
    out.set("parts", parts);
    out.set("blended", explanation.blended);
    out.set("boost", explanation.boost);
    out.set("pinned", explanation.pinned);
    out.set("rotationPenalty", explanation.rotation_penalty);
    out.set("diversityPenalty", explanation.diversity_penalty);
    if (explanation.place > 0) out.set("reason", text(reason_name(explanation.reason)));
    return out;
  }

  void note_impressions(val ids, double minute) {
    if (!shelf_.ready()) return;
    std::vector<uint32_t> items;
    for (const std::string& id : strings(ids)) items.push_back(shelf_.catalog().find(id));
    std::erase(items, kNoItem);
    shelf_.note_impressions(items, static_cast<int64_t>(minute));
  }

  val missing_blocks(val object) const {
    val out = val::array();
    if (!shelf_.ready()) return out;
    const Request request(object, shelf_.catalog());
    const std::vector<uint32_t> blocks = shelf_.missing_row_blocks(request.rail());
    for (size_t k = 0; k < blocks.size(); ++k) out.set(k, blocks[k]);
    return out;
  }

  uint32_t item_count() const { return shelf_.ready() ? shelf_.catalog().item_count() : 0; }

 private:
  struct LoadedShard {
    ShardRole role;
    AlignedBuffer bytes;
  };

  val describe_item(const RailItem& item, const Rail& rail) const {
    const CatalogView& catalog = shelf_.catalog();
    val out = val::object();
    out.set("id", text(catalog.item_id(item.item)));
    out.set("title", text(catalog.title(item.item)));
    out.set("link", text(catalog.link(item.item)));
    out.set("image", text(catalog.image(item.item)));
    out.set("category", text(catalog.category(item.item)));
    out.set("brand", text(catalog.brand(item.item)));
    out.set("currency", text(catalog.currency()));
    out.set("price", catalog.price(item.item));
    out.set("listPrice", catalog.list_price(item.item));
    out.set("score", item.score);
    out.set("reason", text(reason_name(item.reason)));
    out.set("ref", text(reason_reference(item, rail, catalog)));
    return out;
  }

  Shelf shelf_;
  AlignedBuffer incoming_;
  std::vector<LoadedShard> shards_;
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
      .function("explain", &Core::explain)
      .function("noteImpressions", &Core::note_impressions)
      .function("missingBlocks", &Core::missing_blocks)
      .function("itemCount", &Core::item_count);
}
