#include "core/models/parameters.h"

#include <cmath>

namespace nearshelf {
namespace {

constexpr size_t kReservedWords = 8;

bool within(float value, float low, float high) {
  return std::isfinite(value) && value >= low && value <= high;
}

Status check(const ModelParameters& parameters) {
  constexpr float kLargest = 1e9f;
  const SessionParameters& session = parameters.session;
  for (const float weight : session.event_weight) {
    if (!within(weight, 0, kLargest)) return Status::at(ErrorCode::kBadValue, "PARM event_weight");
  }
  if (!within(session.step_decay, 1e-6f, 1)) {
    return Status::at(ErrorCode::kBadValue, "PARM step_decay");
  }
  if (!within(session.recent_half_life, 1e-6f, kLargest)) {
    return Status::at(ErrorCode::kBadValue, "PARM recent_half_life");
  }
  if (!within(session.history_half_life, 1e-6f, kLargest)) {
    return Status::at(ErrorCode::kBadValue, "PARM history_half_life");
  }
  if (session.recent_items < 1 || session.recent_items > kMaxRecentItems) {
    return Status::range(ErrorCode::kBadValue, "PARM recent_items", session.recent_items, 1,
                         kMaxRecentItems);
  }
  if (parameters.dimensions > kMaxDimensions) {
    return Status::range(ErrorCode::kBadValue, "PARM dimensions", parameters.dimensions, 0,
                         kMaxDimensions);
  }
  if (!within(parameters.unobserved_mass, 0, kLargest)) {
    return Status::at(ErrorCode::kBadValue, "PARM unobserved_mass");
  }
  if (!within(parameters.regularisation, 0, kLargest)) {
    return Status::at(ErrorCode::kBadValue, "PARM regularisation");
  }
  if (!within(session.repeat_decay, 1e-6f, 1)) {
    return Status::at(ErrorCode::kBadValue, "PARM repeat_decay");
  }
  if (!within(session.click_decay, 1e-6f, 1)) {
    return Status::at(ErrorCode::kBadValue, "PARM click_decay");
  }
  if (session.clicks < 1 || session.clicks > kMaxRecentItems) {
    return Status::range(ErrorCode::kBadValue, "PARM clicks", session.clicks, 1, kMaxRecentItems);
  }
  if (parameters.tower_dimensions > kMaxDimensions) {
    return Status::range(ErrorCode::kBadValue, "PARM tower_dimensions", parameters.tower_dimensions,
                         0, kMaxDimensions);
  }
  for (const BlendWeights& bucket : parameters.blend.buckets) {
    for (const float weight : bucket) {
      if (!within(weight, -kLargest, kLargest)) {
        return Status::at(ErrorCode::kBadValue, "PARM blend");
      }
    }
  }
  return {};
}

}  // namespace

Result<ModelParameters> decode_parameters(Bytes section) {
  if (section.size() != kParametersSize) {
    return Status::range(ErrorCode::kBadSectionSize, kParameters.name(), section.size(),
                         kParametersSize, kParametersSize);
  }
  ByteReader reader(section);
  ModelParameters parameters;
  SessionParameters& session = parameters.session;
  for (float& weight : session.event_weight) weight = reader.read<float>();
  session.step_decay = reader.read<float>();
  session.recent_half_life = reader.read<float>();
  session.history_half_life = reader.read<float>();
  session.recent_items = reader.read<uint32_t>();
  parameters.dimensions = reader.read<uint32_t>();
  parameters.unobserved_mass = reader.read<float>();
  parameters.regularisation = reader.read<float>();
  session.repeat_decay = reader.read<float>();
  session.click_decay = reader.read<float>();
  session.clicks = reader.read<uint32_t>();
  parameters.tower_dimensions = reader.read<uint32_t>();
  for (size_t k = 0; k < kReservedWords; ++k) (void)reader.read<uint32_t>();
  for (BlendWeights& bucket : parameters.blend.buckets) {
    for (float& weight : bucket) weight = reader.read<float>();
    for (size_t k = kModelPartCount; k < kBlendColumns; ++k) (void)reader.read<float>();
  }
  if (const Status status = check(parameters); !status.ok()) return status;
  return parameters;
}

std::vector<uint8_t> encode_parameters(const ModelParameters& parameters) {
  const SessionParameters& session = parameters.session;
  ByteWriter writer;
  for (const float weight : session.event_weight) writer.write(weight);
  writer.write(session.step_decay);
  writer.write(session.recent_half_life);
  writer.write(session.history_half_life);
  writer.write(session.recent_items);
  writer.write(parameters.dimensions);
  writer.write(parameters.unobserved_mass);
  writer.write(parameters.regularisation);
  writer.write(session.repeat_decay);
  writer.write(session.click_decay);
  writer.write(session.clicks);
  writer.write(parameters.tower_dimensions);
  for (size_t k = 0; k < kReservedWords; ++k) writer.write(uint32_t{0});
  for (const BlendWeights& bucket : parameters.blend.buckets) {
    for (const float weight : bucket) writer.write(weight);
    for (size_t k = kModelPartCount; k < kBlendColumns; ++k) writer.write(0.0f);
  }
  return std::move(writer.bytes());
}

}  // namespace nearshelf
