// GET /v1/funnel and GET /v1/lift as text.
#pragma once

#include <string>
#include <vector>

#include "backend/insight/funnel.h"
#include "backend/insight/lift.h"

namespace nearshelf::backend {

std::string funnel_to_json(const Funnel& funnel);
// One row a slot and model.
std::string funnel_to_csv(const Funnel& funnel);

std::string lift_to_json(const std::vector<ExperimentReport>& reports);
// One row an arm and event.
std::string lift_to_csv(const std::vector<ExperimentReport>& reports);

}  // namespace nearshelf::backend
