// What the arms of an experiment do better or worse than its baseline.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "backend/insight/comparison.h"
#include "backend/insight/experiment.h"

namespace nearshelf::backend {

struct ComparedEvent {
  FeedbackEvent event;
  const char* name;  // as the answers call it
};
inline constexpr std::array<ComparedEvent, 4> kComparedEvents{{
    {FeedbackEvent::kViewItemList, "view"},
    {FeedbackEvent::kSelectItem, "click"},
    {FeedbackEvent::kAddToCart, "add_to_cart"},
    {FeedbackEvent::kPurchase, "purchase"},
}};

enum class Verdict : uint8_t {
  kNoDifference,
  kBetter,
  kWorse,
  kOneWindow,  // there is a difference, but not without one single window
  kTooFew,     // nothing of the event was released in one of the two arms
};
// "no difference shown", "better", "worse", "one window decides", "too few events released".
const char* verdict_text(Verdict verdict);

struct EventLift {
  Lift lift;
  Verdict verdict = Verdict::kTooFew;
};

struct ArmReport {
  std::string arm;
  Estimate devices;  // participants; a device counts once a day
  std::array<Estimate, kComparedEvents.size()> rates;
  // Empty for the baseline, and for an arm that shares no window with it.
  std::vector<EventLift> lift;  // as kComparedEvents
  size_t windows = 0;           // that the lift rests on
};

struct ExperimentReport {
  std::string name;
  std::string baseline;
  SampleRatio sample_ratio;
  std::vector<ArmReport> arms;
};

// Lift is measured over the windows in which the participants of both arms were released. The
// intervals are of 95 % each; a verdict allows for the number of comparisons of its experiment
// (Bonferroni), and says "better" or "worse" only if the difference stays outside its 95 % interval
// whichever single window is left out, as far as there are three: one poisoned window must not
// decide.
ExperimentReport report_experiment(const Experiment& experiment, const ReleasedGroup& group,
                                   const ArmSplit& split);

}  // namespace nearshelf::backend
