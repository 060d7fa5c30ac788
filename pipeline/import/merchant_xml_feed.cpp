#include "pipeline/import/merchant_xml_feed.h"

#include <expat.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/import/import_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kMaxItemBytes = size_t{1} << 20;
constexpr char kNamespaceEnd = '\n';  // cannot occur in a name, so it separates namespace from name
constexpr std::string_view kMerchantNamespace = "http://base.google.com/ns/1.0";

constexpr std::array<std::string_view, 12> kWantedElements = {
    "id",           "title",
    "link",         "image_link",
    "product_type", "google_product_category",
    "brand",        "price",
    "sale_price",   "sale_price_effective_date",
    "availability", "availability_date"};

bool is_wanted(std::string_view element) {
  return std::ranges::find(kWantedElements, element) != kWantedElements.end() ||
         std::ranges::find(known_attributes(), element, &KnownAttribute::name) !=
             known_attributes().end();
}

struct ElementName {
  bool is_merchant = false;  // of the Merchant Center namespace
  std::string_view local;
};

ElementName parse_name(std::string_view name) {
  const size_t end = name.find(kNamespaceEnd);
  if (end == std::string_view::npos) return {false, name};
  return {name.substr(0, end) == kMerchantNamespace, name.substr(end + 1)};
}

using Texts = std::map<std::string, std::string, std::less<>>;

struct XmlItem {
  uint64_t line = 0;
  size_t bytes = 0;
  Texts merchant;  // elements of the Merchant Center namespace
  Texts plain;     // elements of RSS and Atom

  std::string_view text(std::string_view name) const {
    for (const Texts* texts : {&merchant, &plain}) {
      const auto found = texts->find(name);
      if (found != texts->end()) return found->second;
    }
    return {};
  }

  bool has(std::string_view name) const { return merchant.contains(name) || plain.contains(name); }
};

// Collects items from expat's callbacks. The callbacks never throw: expat is C and cannot be
// unwound, so what they find waits in members until feed() returns to C++.
class XmlItemCollector {
 public:
  explicit XmlItemCollector(std::string source_name)
      : source_name_(std::move(source_name)),
        parser_(XML_ParserCreateNS(nullptr, kNamespaceEnd), XML_ParserFree) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetEntityDeclHandler(parser_.get(), on_entity_declaration);
  }

  // Items completed by these bytes. `is_last` with the last ones, which may be empty.
  std::vector<XmlItem> feed(std::string_view bytes, bool is_last) {
    const XML_Status status = XML_Parse(parser_.get(), bytes.data(), static_cast<int>(bytes.size()),
                                        is_last ? XML_TRUE : XML_FALSE);
    if (status != XML_STATUS_OK) throw ImportError(error_text());
    return std::exchange(items_, {});
  }

  const std::string& root() const { return root_; }

 private:
  static XmlItemCollector* self(void* user_data) {
    return static_cast<XmlItemCollector*>(user_data);
  }

  static void on_start(void* user_data, const XML_Char* name, const XML_Char** attributes) {
    self(user_data)->start_element(parse_name(name), attributes);
  }
  static void on_end(void* user_data, const XML_Char*) { self(user_data)->end_element(); }
  static void on_text(void* user_data, const XML_Char* text, int length) {
    self(user_data)->add_text({text, static_cast<size_t>(length)});
  }
  static void on_entity_declaration(void* user_data, const XML_Char*, int, const XML_Char*, int,
                                    const XML_Char*, const XML_Char*, const XML_Char*,
                                    const XML_Char*) {
    self(user_data)->declares_entity_ = true;
    XML_StopParser(self(user_data)->parser_.get(), XML_FALSE);
  }

  void start_element(const ElementName& name, const XML_Char** attributes) {
    ++depth_;
    if (depth_ == 1) root_ = name.local;
    if (item_depth_ == 0) {
      if (!name.is_merchant && (name.local == "item" || name.local == "entry")) start_item();
    } else if (depth_ == item_depth_ + 1) {
      start_field(name, attributes);
    }
  }

  void start_item() {
    item_depth_ = depth_;
    item_ = XmlItem{};
    item_.line = XML_GetCurrentLineNumber(parser_.get());
  }

  // The first element of a name counts: later ones are further categories or links.
  void start_field(const ElementName& name, const XML_Char** attributes) {
    if (!is_wanted(name.local)) return;
    Texts& texts = name.is_merchant ? item_.merchant : item_.plain;
    if (texts.contains(name.local)) return;
    if (name.local == "link" && is_other_atom_link(attributes)) return;
    std::string& text = texts[std::string(name.local)];
    if (name.local == "link") text = attribute(attributes, "href");
    field_text_ = &text;
  }

  // Atom 1.0 (RFC 4287): a link without rel is the page itself, as is rel="alternate".
  static bool is_other_atom_link(const XML_Char** attributes) {
    const std::string_view rel = attribute(attributes, "rel");
    return !rel.empty() && rel != "alternate";
  }

  static std::string_view attribute(const XML_Char** attributes, std::string_view name) {
    for (; attributes[0] != nullptr; attributes += 2) {
      if (attributes[0] == name) return attributes[1];
    }
    return {};
  }

  void add_text(std::string_view text) {
    if (field_text_ == nullptr || depth_ != item_depth_ + 1) return;
    item_.bytes += text.size();
    if (item_.bytes <= kMaxItemBytes) field_text_->append(text);
  }

  void end_element() {
    if (item_depth_ != 0 && depth_ == item_depth_ + 1) field_text_ = nullptr;
    if (depth_ == item_depth_) {
      items_.push_back(std::move(item_));
      item_depth_ = 0;
    }
    --depth_;
  }

  std::string error_text() const {
    const std::string place = source_name_ + ":" +
                              std::to_string(XML_GetCurrentLineNumber(parser_.get())) + ":" +
                              std::to_string(XML_GetCurrentColumnNumber(parser_.get()) + 1) + ": ";
    if (declares_entity_) {
      return place +
             "the document declares entities, which feeds do not need and bombs do. "
             "Remove the <!ENTITY> declarations.";
    }
    const XML_Error error = XML_GetErrorCode(parser_.get());
    const std::string problem =
        place + "the XML is not well-formed: " + XML_ErrorString(error) + ". ";
    if (error == XML_ERROR_UNBOUND_PREFIX) {
      return problem + "Add xmlns:g=\"" + std::string(kMerchantNamespace) +
             "\" to the root element.";
    }
    return problem + "Export the feed again.";
  }

  std::string source_name_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::vector<XmlItem> items_;
  XmlItem item_;
  std::string root_;
  std::string* field_text_ = nullptr;  // in item_; where the text of the open element goes
  int depth_ = 0;
  int item_depth_ = 0;  // depth of the open item, 0 outside
  bool declares_entity_ = false;
};

void add_item(const XmlItem& item, FeedBuilder& builder) {
  if (item.bytes > kMaxItemBytes) {
    builder.report().reject("item longer than 1 MiB", item.line, item.text("id"));
    return;
  }
  FeedRow row;
  row.id = item.text("id");
  row.title = item.text("title");
  row.link = item.text("link");
  row.image = item.text("image_link");
  row.category =
      item.has("product_type") ? item.text("product_type") : item.text("google_product_category");
  row.brand = item.text("brand");
  row.price = item.text("price");
  row.sale_price = item.text("sale_price");
  row.sale_period = item.text("sale_price_effective_date");
  row.added = item.text("availability_date");
  row.availability = item.text("availability");
  for (const KnownAttribute& known : known_attributes()) {
    if (!item.has(known.name)) continue;
    row.attributes.push_back({known.name, item.text(known.name), known.separator});
  }
  row.line = item.line;
  row.text = row.title;
  builder.add(row);
}

}  // namespace

void read_merchant_xml_feed(TextSource& source, FeedBuilder& builder) {
  XmlItemCollector collector(source.name());
  bool found = false;
  for (bool at_end = false; !at_end;) {
    const std::string_view bytes = source.peek(1);
    at_end = bytes.empty();
    for (const XmlItem& item : collector.feed(bytes, at_end)) {
      add_item(item, builder);
      found = true;
    }
    source.skip(bytes.size());
  }
  if (!found) {
    throw ImportError(source.name() + ": no <item> (RSS) or <entry> (Atom) in <" +
                      collector.root() + ">. Give a Merchant Center feed.");
  }
}

}  // namespace nearshelf::pipeline
