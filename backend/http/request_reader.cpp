#include "backend/http/request_reader.h"

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>
#include <utility>

namespace nearshelf::backend {
namespace {

namespace http = boost::beast::http;
using boost::beast::iequals;
using boost::beast::string_view;
using boost::system::error_code;

// Memory is taken for a body as it comes, not as it is announced; small ones in one piece.
constexpr uint64_t kTrustedBodyBytes = 4096;
// The fields of the header that anybody here asks for.
enum Field : uint8_t {
  kOrigin,
  kAuthorization,
  kCookie,
  kSignature,
  kForwardedFor,
  kForwardedProto,
  kExpect,
  kHost,
  kFetchSite,
  kTransferEncoding,
  kFieldCount,
};

struct KnownField {
  std::string_view name;
  Field field;
};
constexpr std::array<KnownField, kFieldCount> kKnownFields{
    {{"Origin", kOrigin},
     {"Authorization", kAuthorization},
     {"Cookie", kCookie},
     {"X-Nearshelf-Signature", kSignature},
     {"X-Forwarded-For", kForwardedFor},
     {"X-Forwarded-Proto", kForwardedProto},
     {"Expect", kExpect},
     {"Host", kHost},
     {"Sec-Fetch-Site", kFetchSite},
     {"Transfer-Encoding", kTransferEncoding}}};

std::string_view to_std(string_view text) { return {text.data(), text.size()}; }

// The last element of a list whose elements stand between commas.
std::string_view last_element(std::string_view list) {
  const size_t comma = list.rfind(',');
  if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
  const size_t start = list.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return list.substr(start, list.find_last_not_of(" \t") + 1 - start);
}

// What the parser found. Texts are copies in memory that is used again: the parser's views end with
// its call.
struct FoundRequest {
  struct Text {
    std::string value;
    bool present = false;

    std::optional<std::string_view> view() const {
      return present ? std::optional<std::string_view>(value) : std::nullopt;
    }
  };

  std::string method;
  std::string target;
  bool is_head = false;
  bool is_http_10 = false;
  unsigned hosts = 0;
  std::array<Text, kFieldCount> fields;
  std::vector<uint8_t> body;
};

class Parser final : public http::basic_parser<true> {
 public:
  explicit Parser(FoundRequest& found) : found_(found) {}

 private:
  void on_request_impl(http::verb verb, string_view method, string_view target, int version,
                       error_code&) override {
    found_.is_head = verb == http::verb::head;
    found_.is_http_10 = version == 10;
    found_.method.assign(to_std(method));
    found_.target.assign(to_std(target));
  }

  void on_response_impl(int, string_view, int, error_code&) override {}

  void on_field_impl(http::field, string_view name, string_view value, error_code&) override {
    for (const KnownField& known : kKnownFields) {
      if (name.size() != known.name.size() || !iequals(name, known.name)) continue;
      FoundRequest::Text& text = found_.fields[known.field];
      if (known.field == kHost) ++found_.hosts;
      // Of the list that proxies append to, the last line counts; of all others, the first.
      if (text.present && known.field != kForwardedFor) return;
      text.value.assign(to_std(value));
      text.present = true;
      return;
    }
  }

  void on_header_impl(error_code&) override {}

  void on_body_init_impl(const boost::optional<uint64_t>& length, error_code&) override {
    if (length) found_.body.reserve(std::min(*length, kTrustedBodyBytes));
  }

  size_t on_body_impl(string_view bytes, error_code&) override {
    found_.body.insert(found_.body.end(), bytes.begin(), bytes.end());
    return bytes.size();
  }

  void on_chunk_header_impl(uint64_t, string_view, error_code&) override {}

  // No body in chunks is read: see header_done().
  size_t on_chunk_body_impl(uint64_t, string_view, error_code& error) override {
    error = http::error::bad_transfer_encoding;
    return 0;
  }

  void on_finish_impl(error_code&) override {}

  FoundRequest& found_;
};

}  // namespace

struct RequestReader::Impl {
  Impl(uint32_t header, uint64_t body) : header_bytes(header), body_limit(body) {}

  void restart();
  void refuse(Refusal reason, std::string text);
  void refuse_parse(const error_code& error);
  void refuse_header_size();
  void header_done();

  const uint32_t header_bytes;
  const uint64_t body_limit;
  FoundRequest found;
  std::optional<Parser> parser;
  State state = State::kHeader;
  size_t header_used = 0;  // bytes of the header that the parser has taken
  bool expects_continue = false;
  bool keep_alive = false;
  Refusal refusal = Refusal::kBadHttp;
  std::string refusal_text;
  HttpRequest request;
};

void RequestReader::Impl::restart() {
  parser.emplace(found);
  parser->header_limit(header_bytes);
  parser->body_limit(body_limit);
  state = State::kHeader;
  header_used = 0;
  expects_continue = false;
  keep_alive = false;
  found.is_head = false;
  found.is_http_10 = false;
  found.hosts = 0;
  for (FoundRequest::Text& text : found.fields) text.present = false;
  found.body = {};
}

void RequestReader::Impl::refuse(Refusal reason, std::string text) {
  refusal = reason;
  refusal_text = std::move(text);
  state = State::kRefused;
}

void RequestReader::Impl::refuse_parse(const error_code& error) {
  if (error == http::error::header_limit) return refuse_header_size();
  if (error == http::error::body_limit) {
    return refuse(Refusal::kTooLarge,
                  "The request body is larger than " + std::to_string(body_limit) + " bytes.");
  }
  refuse(Refusal::kBadHttp, "This is not valid HTTP/1.1: " + error.message() + ".");
}

void RequestReader::Impl::refuse_header_size() {
  refuse(Refusal::kHeaderTooLarge,
         "The request header is larger than " + std::to_string(header_bytes) + " bytes.");
}

void RequestReader::Impl::header_done() {
  keep_alive = parser->keep_alive();
  if (!found.is_http_10 && found.hosts != 1) {
    return refuse(Refusal::kBadHttp, "HTTP/1.1 requests need one Host header.");
  }
  // Browsers and proxies know how long a small body is. Leaving chunks and their extensions unread
  // leaves no doubt, here or in a proxy, about where a request ends.
  if (found.fields[kTransferEncoding].present) {
    return refuse(Refusal::kBadHttp, "A body needs Content-Length, without Transfer-Encoding.");
  }
  const FoundRequest::Text& expectation = found.fields[kExpect];
  if (expectation.present && !iequals(expectation.value, "100-continue")) {
    return refuse(Refusal::kBadHttp, "The only Expect value known here is 100-continue.");
  }
  expects_continue = expectation.present;
  state = State::kBody;
}

RequestReader::RequestReader(uint32_t header_bytes, uint64_t body_bytes)
    : impl_(std::make_unique<Impl>(header_bytes, body_bytes)) {
  restart();
}

RequestReader::~RequestReader() = default;

void RequestReader::restart() { impl_->restart(); }

size_t RequestReader::take(std::string_view bytes) {
  Impl& impl = *impl_;
  size_t used = 0;
  // Each turn reads one part: the header, or a piece of the body.
  while (used < bytes.size() && !impl.parser->is_done()) {
    error_code error;
    const size_t part = impl.parser->put({bytes.data() + used, bytes.size() - used}, error);
    used += part;
    if (error && error != http::error::need_more) {
      impl.refuse_parse(error);
      return used;
    }
    if (impl.state == State::kHeader) {
      // Beast's own limit begins anew behind what it has taken.
      impl.header_used += part;
      const bool complete = impl.parser->is_header_done();
      const size_t size = impl.header_used + (complete ? 0 : bytes.size() - used);
      if (size > impl.header_bytes) {
        impl.refuse_header_size();
      } else if (complete) {
        impl.header_done();
      }
      if (impl.state == State::kRefused || impl.expects_continue) break;
    }
    if (error) break;
  }
  if (impl.state == State::kRefused) return used;
  if (impl.parser->is_done()) impl.state = State::kDone;
  return used;
}

RequestReader::State RequestReader::state() const { return impl_->state; }

bool RequestReader::takes_continue() { return std::exchange(impl_->expects_continue, false); }

size_t RequestReader::body_bytes() const { return impl_->found.body.size(); }

size_t RequestReader::memory() const { return impl_->found.body.capacity(); }

HttpRequest& RequestReader::request() {
  Impl& impl = *impl_;
  impl.request.method = impl.found.method;
  impl.request.target = impl.found.target;
  impl.request.origin = impl.found.fields[kOrigin].view();
  impl.request.host = impl.found.fields[kHost].view();
  impl.request.fetch_site = impl.found.fields[kFetchSite].view();
  impl.request.authorization = impl.found.fields[kAuthorization].view();
  impl.request.cookie = impl.found.fields[kCookie].view();
  impl.request.signature = impl.found.fields[kSignature].view();
  const auto protocol = impl.found.fields[kForwardedProto].view();
  impl.request.arrived_by_https = protocol && last_element(*protocol) == "https";
  impl.request.body = std::move(impl.found.body);
  return impl.request;
}

std::string_view RequestReader::forwarded_for() const {
  const auto list = impl_->found.fields[kForwardedFor].view();
  return list ? last_element(*list) : std::string_view();
}

bool RequestReader::is_head() const { return impl_->found.is_head; }
bool RequestReader::is_http_10() const { return impl_->found.is_http_10; }
bool RequestReader::keep_alive() const { return impl_->keep_alive; }
Refusal RequestReader::refusal() const { return impl_->refusal; }
const std::string& RequestReader::refusal_text() const { return impl_->refusal_text; }

}  // namespace nearshelf::backend
