// Sessions: from the clicks so far, the next one.
#pragma once

#include "pipeline/evaluate/cases.h"
#include "pipeline/import/session_lines.h"

namespace nearshelf::pipeline {

// One visit of an unknown shopper for each session. The file has no times: session s is at minute
// s, so that sessions are in order and the clicks inside one are not told apart by age.
Dataset session_dataset(const SessionLog& log);

// Test: of each session the last click is the target, those before are given; repeats count and
// nothing is hidden (Hidasi et al. 2016, as in SR-GNN's files). Clicks on items that train does not
// know are removed, and with them cases that lose their target or everything given: see
// HeldOut::unknown_targets. Validation: the same with the last tenth of the train sessions, after
// training on those before.
Split split_sessions(const SessionLog& train, const SessionLog& test);

}  // namespace nearshelf::pipeline
