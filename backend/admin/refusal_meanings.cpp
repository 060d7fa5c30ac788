#include "backend/admin/refusal_meanings.h"

#include "backend/http/refusals.h"

namespace nearshelf::backend {
namespace {

// Without a default: the compiler names a reason that is missing.
std::string_view meaning_of(Refusal reason) {
  switch (reason) {
    case Refusal::kMalformed:
      return "The body is no contribution; mostly scanners";
    case Refusal::kUnsupportedVersion:
      return "The page's nearshelf is older or newer than this backend reads";
    case Refusal::kHourAhead:
      return "The sender's clock is more than an hour ahead";
    case Refusal::kHourPast:
      return "The window is closed; devices that were offline for long";
    case Refusal::kUnknownItem:
      return "An item is not in the shelf; publish the shelf here too, then SIGHUP";
    case Refusal::kUnknownSlot:
      return "A slot is not among those of the settings";
    case Refusal::kOriginNotAllowed:
      return "The page's origin is not among those of the settings";
    case Refusal::kTooLarge:
      return "The body is larger than is taken";
    case Refusal::kQueueFull:
      return "More came than the disk takes; senders come back";
    case Refusal::kStoreUnavailable:
      return "The store could not be written; senders come back";
    case Refusal::kUnauthorized:
      return "The admin token was missing or wrong";
    case Refusal::kBadQuery:
      return "The query of an operator's request could not be read";
    case Refusal::kUnknownPath:
      return "There is nothing at the path; mostly scanners";
    case Refusal::kMethodNotAllowed:
      return "The path does not answer to the method; mostly scanners";
    case Refusal::kBadHttp:
      return "The request broke the rules of HTTP; mostly scanners";
    case Refusal::kHeaderTooLarge:
      return "The header is larger than is taken";
    case Refusal::kTimeout:
      return "The request did not come to its end in time";
    case Refusal::kTooSlow:
      return "The client sent or read too slowly";
    case Refusal::kTooManyConnections:
      return "One network held more connections than it may";
    case Refusal::kRateLimited:
      return "One network sent more than it may; senders come back";
    case Refusal::kOverloaded:
      return "Unfinished requests held as much memory as they may; senders come back";
    case Refusal::kLoginLimited:
      return "Too many attempts to log in to the dashboard";
    case Refusal::kCrossSite:
      return "Another site made a request of the dashboard";
    case Refusal::kBadSignature:
      return "An order was not signed with the shop key, or its clock is off";
    case Refusal::kBadOrder:
      return "An order could not be read, or is too old or too new";
    case Refusal::kOrderConflict:
      return "An order id came again with other content";
  }
  return "";
}

}  // namespace

std::string_view refusal_meaning(std::string_view reason) {
  for (size_t k = 0; k < kRefusalCount; ++k) {
    const auto refusal = static_cast<Refusal>(k);
    if (refusal_name(refusal) == reason) return meaning_of(refusal);
  }
  return "";
}

}  // namespace nearshelf::backend
