#include "pipeline/evaluate/tuning.h"

#include <algorithm>
#include <array>

#include "pipeline/evaluate/evaluation_error.h"
#include "pipeline/evaluate/paired_bootstrap.h"
#include "pipeline/pack/digest.h"
#include "pipeline/pack/packed_shelf.h"
#include "pipeline/select/blend_search.h"
#include "pipeline/select/scored_cases.h"
#include "pipeline/train/format_text.h"

namespace nearshelf::pipeline {
namespace {

constexpr double kDay = 1440;
constexpr double kGoodEnough = 0.99;
// A tower needs more clicks than this to learn anything, and more cases to be judged.
constexpr size_t kFewestTowerClicks = 5000;
// Parts that cost next to nothing; whether they help is the blend's to say.
constexpr PartSet kFreeParts = {ModelPart::kPopularity, ModelPart::kHistory, ModelPart::kRepeat};

Blend lone(ModelPart part) {
  BlendWeights weights{};
  weights[static_cast<size_t>(part)] = 1;
  return Blend::same(weights);
}

class Tuner {
 public:
  Tuner(const HeldOut& validation, const ModelSettings& defaults, const SelectOptions& options,
        Progress* progress)
      : held_(validation),
        data_(validation.train, options.content, progress),
        options_(options),
        progress_(progress) {
    tuning_.settings = defaults;
    tuning_.cases = validation.cases.size();
    model_ = empty_model(defaults);
    model_.history = true;
    model_.repeat = true;
  }

  Tuning run() {
    choose_popularity();
    choose_history();
    choose_rows();
    choose_recency();
    choose_vectors();
    train_tower_if_ordered();
    select_parts();
    return std::move(tuning_);
  }

 private:
  struct Candidate {
    std::string what;
    ModelSettings settings;
    ModelTable model;
    double ndcg;
  };

  // Keeps the best candidate's settings and model; ties keep the earlier one.
  void keep_best(std::vector<Candidate> candidates) {
    size_t best = 0;
    for (size_t k = 1; k < candidates.size(); ++k) {
      if (candidates[k].ndcg > candidates[best].ndcg) best = k;
    }
    for (size_t k = 0; k < candidates.size(); ++k) {
      tuning_.rows.push_back({candidates[k].what, candidates[k].ndcg, k == best});
    }
    tuning_.settings = candidates[best].settings;
    model_ = std::move(candidates[best].model);
  }

  void add(std::vector<Candidate>* candidates, std::string what, ModelSettings settings,
           ModelTable model, const Blend& blend) const {
    model.parameters.session = settings.session;
    const double ndcg = mean(blended_ndcg(score_model(model), blend));
    candidates->push_back({std::move(what), std::move(settings), std::move(model), ndcg});
  }

  std::vector<ScoredCase> score_model(const ModelTable& model) const {
    return score_cases(held_, pack_bare_shelf(held_.train, model));
  }

  void choose_popularity() {
    progress_->begin("choose popularity");
    std::vector<Candidate> candidates;
    for (const double days : {3.0, 7.0, 14.0, 30.0}) {
      ModelSettings settings = tuning_.settings;
      settings.popularity_half_life = days * kDay;
      ModelTable model = model_;
      fit_popularity(held_.train, settings, &model);
      add(&candidates, format("popularity: half-life %g days", days), settings, std::move(model),
          lone(ModelPart::kPopularity));
    }
    keep_best(std::move(candidates));
    progress_->end(format("half-life %g days", tuning_.settings.popularity_half_life / kDay));
  }

  void choose_history() {
    const bool any = std::any_of(held_.cases.begin(), held_.cases.end(),
                                 [](const Case& test) { return !test.history.empty(); });
    if (!any) return;
    progress_->begin("choose history");
    BlendWeights weights = lone(ModelPart::kHistory).of(0);
    weights[static_cast<size_t>(ModelPart::kPopularity)] = 0.05f;
    std::vector<Candidate> candidates;
    for (const double days : {14.0, 30.0, 90.0, 180.0, 365.0}) {
      ModelSettings settings = tuning_.settings;
      settings.session.history_half_life = static_cast<float>(days * kDay);
      add(&candidates, format("history: half-life %g days", days), settings, model_,
          Blend::same(weights));
    }
    keep_best(std::move(candidates));
    progress_->end(format("half-life %g days",
                          static_cast<double>(tuning_.settings.session.history_half_life) / kDay));
  }

  // Rows are judged beside the free parts: those that repeat what history says already gain
  // nothing.
  void choose_rows() {
    progress_->begin("choose rows");
    std::vector<Candidate> candidates;
    for (const ModelSettings& settings : row_variants()) add_rows(settings, &candidates);
    keep_best(std::move(candidates));
    if (!data_.content().empty()) {
      candidates = {{"rows: without content", tuning_.settings, model_, best_rows_ndcg_}};
      for (const double support : {5.0, 20.0}) {
        ModelSettings settings = tuning_.settings;
        settings.content_support = support;
        add_rows(settings, &candidates);
      }
      keep_best(std::move(candidates));
    }
    progress_->end(describe_rows(tuning_.settings));
  }

  std::vector<ModelSettings> row_variants() const {
    std::vector<ModelSettings> variants;
    const auto add = [&](RowsKind kind, size_t neighbours, double ridge) {
      ModelSettings settings = tuning_.settings;
      settings.rows = kind;
      settings.ridge.support.neighbours = neighbours;
      settings.ridge.ridge = ridge;
      settings.session_rows.neighbours = neighbours;
      settings.prefix_rows.neighbours = neighbours;
      settings.prefix_rows.ridge = ridge;
      // Served as learnt: one decay for both.
      if (kind == RowsKind::kPrefix) {
        settings.session.step_decay = static_cast<float>(settings.prefix_rows.input_decay);
      }
      variants.push_back(settings);
    };
    if (data_.ordered()) {
      add(RowsKind::kSession, 50, 0);
      add(RowsKind::kSession, 20, 0);
      add(RowsKind::kPrefix, 20, 20);
    }
    for (const double ridge : {20.0, 50.0, 200.0}) add(RowsKind::kRidge, 20, ridge);
    add(RowsKind::kRidge, 50, 50);
    add(RowsKind::kCosine, 20, 0);
    return variants;
  }

  void add_rows(const ModelSettings& settings, std::vector<Candidate>* candidates) {
    ModelTable model = model_;
    model.parameters.session = settings.session;
    fit_rows(data_, settings, progress_, &model);
    const std::vector<ScoredCase> cases = score_model(model);
    const Blend blend =
        search_blend(cases, kFreeParts.with(ModelPart::kRows), settings.blend, nullptr);
    const double ndcg = mean(blended_ndcg(cases, blend));
    candidates->push_back({describe_rows(settings), settings, std::move(model), ndcg});
    candidates->back().settings.blend = blend;
    best_rows_ndcg_ = std::max(best_rows_ndcg_, ndcg);
  }

  // How fast a click loses its say in rows and vectors.
  void choose_recency() {
    progress_->begin("choose recency");
    std::vector<double> half_lives = {
        static_cast<double>(tuning_.settings.session.recent_half_life) / kDay};
    if (times_differ()) half_lives = {0.1, 1, 7, 30};
    std::vector<Candidate> candidates;
    for (const float step : {1.0f, 0.8f, 0.7f, 0.5f}) {
      for (const double days : half_lives) {
        ModelSettings settings = tuning_.settings;
        settings.session.step_decay = step;
        settings.session.recent_half_life = static_cast<float>(days * kDay);
        add(&candidates,
            format("recency: step %g, half-life %g days", static_cast<double>(step), days),
            settings, model_, settings.blend);
        progress_->update(candidates.size(), 4 * half_lives.size());
      }
    }
    keep_best(std::move(candidates));
    progress_->end(format("step %g, half-life %g days",
                          static_cast<double>(tuning_.settings.session.step_decay),
                          static_cast<double>(tuning_.settings.session.recent_half_life) / kDay));
  }

  // Whether the model can tell old from new by the clock.
  bool times_differ() const {
    return std::any_of(held_.cases.begin(), held_.cases.end(), [](const Case& test) {
      const auto old = [&](const VisitItem& entry) { return entry.first_minute < test.minute; };
      return std::any_of(test.history.begin(), test.history.end(), old) ||
             std::any_of(test.given.begin(), test.given.end(), old);
    });
  }

  void choose_vectors() {
    if (!tuning_.settings.parts.has(ModelPart::kVectors)) return;
    progress_->begin("choose vectors");
    std::vector<Candidate> candidates;
    const std::vector<Visit>& logged = held_.train.visits;
    const bool known = std::any_of(logged.begin(), logged.end(),
                                   [](const Visit& visit) { return visit.shopper_known; });
    for (const bool visits : {false, true}) {
      if (!visits && !known) continue;  // every visit is a shopper of its own
      ModelSettings settings = tuning_.settings;
      settings.ials.users_are_visits = visits;
      // The steep edge of the grid differs: visits are shorter than shoppers' whole histories.
      settings.ials.regularisation = visits ? 0.003 : 0.01;
      settings.ials.dimensions =
          std::min<uint32_t>(settings.ials.dimensions, largest_useful_dimension());
      ModelTable model = model_;
      fit_vectors(held_.train, settings, progress_, &model);
      model.parameters.regularisation = static_cast<float>(settings.ials.regularisation);
      add(&candidates, visits ? "vectors: a row is a visit" : "vectors: a row is a shopper",
          settings, std::move(model), lone(ModelPart::kVectors));
    }
    keep_best(std::move(candidates));
    progress_->end(tuning_.settings.ials.users_are_visits ? "a row is a visit"
                                                          : "a row is a shopper");
  }

  // More dimensions than a quarter of the items only cost bytes.
  uint32_t largest_useful_dimension() const {
    return std::max<uint32_t>(8, static_cast<uint32_t>(held_.train.item_count() / 4));
  }

  void train_tower_if_ordered() {
    size_t clicks = 0;
    for (const ItemSequence& sequence : click_sequences(data_, tuning_.settings.min_support())) {
      clicks += sequence.size();
    }
    if (clicks < kFewestTowerClicks || !options_.tower) return;
    tuning_.settings.parts = tuning_.settings.parts.with(ModelPart::kTower);
    tuning_.settings.tower.dimensions =
        std::min<uint32_t>(tuning_.settings.tower.dimensions, largest_useful_dimension());
    fit_tower(data_, tuning_.settings, progress_, &model_);
    if (!options_.sequence) return;
    tuning_.settings.parts = tuning_.settings.parts.with(ModelPart::kSequence);
    fit_sequence(data_, tuning_.settings, progress_, &model_);
  }

  // Which parts pay for their bytes.
  void select_parts() {
    progress_->begin("choose parts");
    const std::vector<ScoredCase> cases = score_model(model_);
    std::vector<ModelPart> costly = {ModelPart::kRows};
    for (const ModelPart part : {ModelPart::kVectors, ModelPart::kTower, ModelPart::kSequence}) {
      if (tuning_.settings.parts.has(part)) costly.push_back(part);
    }
    struct Tried {
      SelectionRow row;
      std::vector<double> ndcg;
    };
    std::vector<Tried> tried;
    const size_t sets = size_t{1} << costly.size();
    for (size_t set = 0; set < sets; ++set) {
      PartSet parts = kFreeParts;
      for (size_t k = 0; k < costly.size(); ++k) {
        if ((set >> k & 1) != 0) parts = parts.with(costly[k]);
      }
      SelectionRow row;
      row.blend = search_blend(cases, parts, tuning_.settings.blend, nullptr);
      row.parts = speaking(parts, row.blend);
      const bool known = std::any_of(tried.begin(), tried.end(), [&](const Tried& entry) {
        return entry.row.parts == row.parts;
      });
      if (known) continue;
      const PackedShelf packed = pack_bare_shelf(held_.train, with_parts(row.parts));
      row.bytes_gzip = model_bytes_gzip(packed);
      row.within_budget = row.bytes_gzip <= options_.budget_bytes;
      std::vector<double> ndcg = blended_ndcg(cases, row.blend);
      row.ndcg = mean(ndcg);
      tried.push_back({row, std::move(ndcg)});
      progress_->update(set + 1, sets);
    }
    std::stable_sort(tried.begin(), tried.end(),
                     [](const Tried& a, const Tried& b) { return a.row.ndcg > b.row.ndcg; });
    const auto with_sequence = [](const Tried& entry) {
      return entry.row.parts.has(ModelPart::kSequence);
    };
    const bool rows_fit = std::any_of(tried.begin(), tried.end(), [](const Tried& entry) {
      return entry.row.within_budget && entry.row.parts.has(ModelPart::kRows);
    });
    const auto allowed = [&](const Tried& entry) {
      const bool lacks_rows = !entry.row.parts.has(ModelPart::kRows);
      return entry.row.within_budget && !(options_.keep_rows && rows_fit && lacks_rows);
    };
    auto best = std::find_if(tried.begin(), tried.end(), [&](const Tried& entry) {
      return allowed(entry) && !with_sequence(entry);
    });
    if (best == tried.end()) {
      size_t smallest = tried.front().row.bytes_gzip;
      for (const Tried& entry : tried) smallest = std::min(smallest, entry.row.bytes_gzip);
      throw EvaluationError(
          format("no model fits the budget of %zu bytes: the smallest has %zu. Raise --budget",
                 options_.budget_bytes, smallest));
    }
    const auto lifted = std::find_if(tried.begin(), tried.end(), [&](const Tried& entry) {
      return allowed(entry) && with_sequence(entry) &&
             entry.row.ndcg >= (1 + kSequenceLift) * best->row.ndcg;
    });
    if (lifted != tried.end()) best = lifted;
    auto chosen = best;
    for (auto entry = tried.begin(); entry != tried.end(); ++entry) {
      const Difference difference = paired_difference(entry->ndcg, best->ndcg);
      entry->row.difference_low = difference.low;
      entry->row.difference_high = difference.high;
      const bool good = entry->row.ndcg >= kGoodEnough * best->row.ndcg ||
                        (difference.low <= 0 && difference.high >= 0);
      if (with_sequence(*entry) && lifted == tried.end()) continue;
      if (allowed(*entry) && good && entry->row.bytes_gzip < chosen->row.bytes_gzip) {
        chosen = entry;
      }
    }
    chosen->row.chosen = true;
    tuning_.settings.parts = chosen->row.parts;
    tuning_.settings.blend = chosen->row.blend;
    tuning_.reason =
        chosen == best
            ? "It is the best within the budget, and nothing cheaper comes close."
            : format(
                  "It is the cheapest within 1 %% of the best (%.4f), or not told apart from it.",
                  best->row.ndcg);
    for (const Tried& entry : tried) tuning_.selection.push_back(entry.row);
    progress_->end(name_of(tuning_.settings.parts));
  }

  // The parts that have a weight for somebody.
  static PartSet speaking(PartSet parts, const Blend& blend) {
    for (size_t part = 0; part < kModelPartCount; ++part) {
      const bool silent = std::all_of(blend.buckets.begin(), blend.buckets.end(),
                                      [&](const BlendWeights& w) { return w[part] == 0; });
      // Popularity also orders the trending rail and what is shown to strangers.
      if (silent && static_cast<ModelPart>(part) != ModelPart::kPopularity) {
        parts = parts.without(static_cast<ModelPart>(part));
      }
    }
    return parts;
  }

  ModelTable with_parts(PartSet parts) const {
    ModelTable model = model_;
    if (!parts.has(ModelPart::kRows)) model.rows.clear();
    if (!parts.has(ModelPart::kVectors)) model.vectors.clear();
    if (!parts.has(ModelPart::kTower)) model.tower = {};
    if (!parts.has(ModelPart::kSequence)) model.sequence = {};
    model.history = parts.has(ModelPart::kHistory);
    model.repeat = parts.has(ModelPart::kRepeat);
    return model;
  }

  const HeldOut& held_;
  TrainingData data_;
  const SelectOptions& options_;
  Progress* progress_;
  ModelTable model_;  // every part as chosen so far, fitted to the validation's train
  double best_rows_ndcg_ = 0;
  Tuning tuning_;
};

}  // namespace

Tuning choose_settings(const HeldOut& validation, const ModelSettings& defaults,
                       const SelectOptions& options, Progress* progress) {
  if (validation.cases.size() < kFewestCases) {
    Tuning tuning;
    tuning.settings = defaults;
    tuning.reason = "There are too few cases to choose on.";
    tuning.cases = validation.cases.size();
    return tuning;
  }
  return Tuner(validation, defaults, options, progress).run();
}

}  // namespace nearshelf::pipeline
