// Law: what a connection sends reads as the same requests in one piece and in small pieces,
// whatever it is. The first byte is the size of the pieces.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "backend/http/request_reader.h"

namespace {

using nearshelf::backend::HttpRequest;
using nearshelf::backend::RequestReader;

constexpr uint32_t kHeaderBytes = 512;
constexpr uint64_t kBodyBytes = 256;
// The requests of a connection, and whether it ended with a refusal.
struct Outcome {
  std::vector<std::string> requests;
  bool refused = false;
};

std::string to_text(const HttpRequest& request, std::string_view forwarded_for) {
  std::string text(request.method);
  text.append(" ").append(request.target).append(" ").append(forwarded_for);
  for (const auto& field :
       {request.origin, request.authorization, request.cookie, request.signature}) {
    text.append("|").append(field.value_or("-"));
  }
  text += request.arrived_by_https ? "|https|" : "|http|";
  text.append(request.body.begin(), request.body.end());
  return text;
}

// Reads all that `input` holds; what is left needs more.
void read_requests(RequestReader* reader, std::string* input, Outcome* outcome) {
  while (!input->empty() && !outcome->refused) {
    const bool continued = reader->takes_continue();
    const size_t used = reader->take(*input);
    input->erase(0, used);
    if (reader->state() == RequestReader::State::kRefused) {
      outcome->refused = true;
    } else if (reader->state() == RequestReader::State::kDone) {
      outcome->requests.push_back(to_text(reader->request(), reader->forwarded_for()));
      reader->restart();
    } else if (used == 0 && !continued) {
      return;
    }
  }
}

Outcome read_in_pieces(std::string_view bytes, size_t piece) {
  RequestReader reader(kHeaderBytes, kBodyBytes);
  Outcome outcome;
  std::string input;
  for (size_t at = 0; at < bytes.size() && !outcome.refused; at += piece) {
    input += bytes.substr(at, piece);
    read_requests(&reader, &input, &outcome);
    if (reader.memory() > kBodyBytes * 2) std::abort();
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome whole = read_in_pieces(bytes, bytes.size() + 1);
  const Outcome pieces = read_in_pieces(bytes, size_t{data[0]} + 1);
  if (whole.requests != pieces.requests || (pieces.refused && !whole.refused)) std::abort();
  return 0;
}
