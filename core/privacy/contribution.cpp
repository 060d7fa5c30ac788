#include "core/privacy/contribution.h"

namespace nearshelf {
namespace {

void write_count(size_t count, ByteWriter* writer) {
  writer->write_varint(static_cast<uint32_t>(count));
}

void write_texts(const std::vector<std::string_view>& texts, ByteWriter* writer) {
  write_count(texts.size(), writer);
  for (const std::string_view text : texts) {
    write_count(text.size(), writer);
    writer->write_text(text);
  }
}

void write_cells(const Contribution& contribution, ByteWriter* writer) {
  write_count(contribution.funnel.size(), writer);
  for (const FunnelCell& cell : contribution.funnel) {
    writer->write_varint(cell.slot);
    writer->write(static_cast<uint8_t>(cell.event));
  }
  write_count(contribution.item_cells.size(), writer);
  for (const ItemCell& cell : contribution.item_cells) {
    writer->write_varint(cell.slot);
    writer->write_varint(cell.item);
    writer->write(static_cast<uint8_t>(cell.event));
  }
  write_count(contribution.transitions.size(), writer);
  for (const Transition& transition : contribution.transitions) {
    writer->write_varint(transition.from);
    writer->write_varint(transition.to);
  }
  write_count(contribution.experiments.size(), writer);
  for (const ExperimentCell& cell : contribution.experiments) {
    writer->write_varint(cell.label);
    writer->write(static_cast<uint8_t>(cell.event));
  }
  write_count(contribution.segments.size(), writer);
  for (const uint8_t label : contribution.segments) writer->write_varint(label);
}

}  // namespace

std::string_view feedback_event_name(FeedbackEvent event) {
  switch (event) {
    case FeedbackEvent::kViewItemList:
      return "view_item_list";
    case FeedbackEvent::kSelectItem:
      return "select_item";
    case FeedbackEvent::kAddToCart:
      return "add_to_cart";
    case FeedbackEvent::kPurchase:
      return "purchase";
    case FeedbackEvent::kServe:
      return "serve";
    case FeedbackEvent::kSession:
      return "session";
  }
  return "";
}

std::vector<uint8_t> encode_contribution(const Contribution& contribution) {
  ByteWriter writer;
  writer.write_bytes(kContributionMagic);
  writer.write(kContributionVersion);
  writer.write_bytes(contribution.report_id);
  writer.write(contribution.hour);
  writer.write_bytes(contribution.model);
  writer.write(static_cast<uint8_t>(contribution.unit));
  write_texts(contribution.slots, &writer);
  write_texts(contribution.items, &writer);
  write_texts(contribution.labels, &writer);
  write_cells(contribution, &writer);
  return std::move(writer.bytes());
}

}  // namespace nearshelf
