// Everything that one request is answered from.
#pragma once

#include "core/base/exclusion_set.h"
#include "core/models/looks_view.h"
#include "core/models/model_view.h"
#include "core/rank/impressions.h"
#include "core/rank/rail.h"
#include "core/session/session.h"

namespace nearshelf {

// Borrows all of it for one call.
struct RailContext {
  const CatalogView& catalog;
  const ModelView& model;
  const LooksView& looks;  // empty unless they were loaded
  const Session& session;
  const Impressions& impressions;
  const ExclusionSet& out_of_stock;
  const RailRequest& request;
  const BlendWeights* weights;  // instead of the model's own; null = the model's
};

}  // namespace nearshelf
