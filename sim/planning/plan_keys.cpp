#include "planning/plan_task.hpp"

namespace archipelago::planning {

using input::KeyKind;

namespace {
constexpr const char* kOwner = "planning/plan_task.hpp";
constexpr const char* kRepairs = "planning/repair_set.hpp";
constexpr const char* kUses = "planning/use.hpp";
constexpr const char* kProof = "planning/proof.hpp";
constexpr const char* kCertify = "planning/certify.hpp";
constexpr const char* kBuildOut = "planning/build_out.hpp";

std::vector<input::KeyRow> task_rows() {
  return {
      {.key = "name", .owner = kOwner, .meaning = "of the folder of results", .needed = "yes"},
      {.key = "question", .owner = kOwner, .meaning = "what its page answers", .needed = "yes"},
      {.key = "experiment",
       .owner = kOwner,
       .meaning = "whose demand, policy, rules and platform: a path from the folder of this file",
       .needed = "yes",
       .kind = KeyKind::kFile},
      {.key = "only",
       .owner = "experiment/selection.hpp",
       .meaning = "the scenario of it, where it has several",
       .kind = KeyKind::kForm,
       .form = "[policy=federated]"},
      {.key = "candidates",
       .owner = "planning/candidate.hpp",
       .meaning = "what might be built: a path from the folder of this file",
       .needed = "yes",
       .kind = KeyKind::kFile},
  };
}

std::vector<input::KeyRow> demand_and_money_rows() {
  return {
      {.key = "demand_times",
       .fallback = "1",
       .owner = kOwner,
       .meaning = "the counted demand, times this; the first is planned for, the others are swept",
       .kind = KeyKind::kForm,
       .form = "100 | [100, 20, 400]"},
      {.key = "unserved_usd_per_million_tokens",
       .unit = "USD",
       .owner = "planning/screening.hpp",
       .meaning = "what a million tokens that nobody serves cost; swept likewise",
       .needed = "yes",
       .kind = KeyKind::kForm,
       .form = "1 | [1, 0.3, 3]"},
      {.key = "answer_size",
       .fallback = "0 B",
       .owner = kOwner,
       .meaning = "of an answer on the wire; 0 B: as its tokens weigh; swept likewise",
       .kind = KeyKind::kForm,
       .form = "2 MB | [0 B, 2 MB]"},
      {.key = "gpu_use",
       .fallback = "85 %",
       .owner = kOwner,
       .meaning = "share of its saturated rate that a replica is planned to serve at",
       .kind = KeyKind::kForm,
       .form = "a share"},
      {.key = "carbon_usd_per_t",
       .fallback = "0",
       .unit = "USD/t",
       .owner = kOwner,
       .meaning = "price of CO2e of busy GPUs",
       .kind = KeyKind::kNumber,
       .bounds = {0, 1e5}},
      {.key = "discount",
       .fallback = "8 %",
       .owner = "planning/appraisal.hpp",
       .meaning = "real rate of interest a year",
       .kind = KeyKind::kForm,
       .form = "a share"},
      {.key = "budgets_usd_m",
       .unit = "USD million",
       .owner = "planning/portfolio.hpp",
       .meaning = "capital that may be spent; a portfolio for each; none: no limit",
       .kind = KeyKind::kForm,
       .form = "[100, 1000]"},
      {.key = "buy_gpus",
       .owner = kOwner,
       .meaning = "GPUs that may be bought at a site, by its name or a pattern, as far as its "
                  "megawatts go; the last that fits counts",
       .kind = KeyKind::kForm,
       .form = "{site: GPUs, ...}"},
      {.key = "capex",
       .fallback = "mid",
       .owner = "planning/candidate.hpp",
       .meaning = "level of the candidates' capital",
       .kind = KeyKind::kWord,
       .words = {"low", "mid", "high"}},
  };
}

std::vector<input::KeyRow> cut_rows() {
  return {
      {.key = "cuts",
       .owner = kOwner,
       .meaning = "states of the network that come back every year",
       .kind = KeyKind::kList},
      {.key = "cuts[].name", .owner = kOwner, .meaning = "for people", .needed = "yes"},
      {.key = "cuts[].down",
       .owner = kOwner,
       .meaning = "cables, shared-risk groups or systems that are down together",
       .needed = "yes",
       .kind = KeyKind::kForm,
       .form = "[vung-tau, aag-changi-vung-tau]"},
      {.key = "cuts[].days_a_year",
       .unit = "days",
       .owner = kOwner,
       .meaning = "that it lasts, on the mean",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = {0, 365}},
      {.key = "repairs",
       .owner = kRepairs,
       .meaning = "cuts whose repairs are put in order: one set, or a list of sets with names",
       .kind = KeyKind::kForm,
       .form = "{down: [...], ships: 1} | [{name: ..., down: [...]}, ...]"},
      {.key = "repairs[].name",
       .owner = kRepairs,
       .meaning = "of the set, in the tables; each once",
       .needed = "in a list"},
      {.key = "repairs[].down",
       .owner = kRepairs,
       .meaning = "a repair for each: a cable, a shared-risk group or a system",
       .needed = "yes",
       .kind = KeyKind::kForm,
       .form = "[vung-tau, apg-changi-da-nang, AAG]"},
      {.key = "repairs[].away",
       .owner = kRepairs,
       .meaning = "what is down all along, and not repaired",
       .kind = KeyKind::kForm,
       .form = "[adc-tuas-quy-nhon]"},
      {.key = "repairs[].ships",
       .fallback = "1",
       .owner = kRepairs,
       .meaning = "that repair side by side",
       .kind = KeyKind::kInteger,
       .bounds = {1, 100}},
  };
}

std::vector<input::KeyRow> use_rows() {
  return {
      {.key = "uses",
       .owner = kUses,
       .meaning =
           "what else the nations might do with the network; each is looked at in every year "
           "of growth",
       .kind = KeyKind::kList},
      {.key = "uses[].name", .owner = kUses, .meaning = "for --use; each once", .needed = "yes"},
      {.key = "uses[].what", .owner = kUses, .meaning = "in a sentence", .needed = "yes"},
      {.key = "uses[].demand_times",
       .owner = kUses,
       .meaning = "the counted demand, times this; else the plan's",
       .kind = KeyKind::kNumber,
       .bounds = {1e-9, 1e9}},
      {.key = "uses[].answer_size",
       .owner = kUses,
       .meaning = "of an answer on the wire; 0 B: as its tokens weigh; else the plan's",
       .kind = KeyKind::kSize},
      {.key = "uses[].moved_to",
       .owner = kUses,
       .meaning = "a site that bulk data go to, beside the requests: datasets, gradients"},
      {.key = "uses[].moved_up_tb_a_day",
       .fallback = "0",
       .unit = "TB a day",
       .owner = kUses,
       .meaning = "to that site, of all nations together, split as their requests are",
       .kind = KeyKind::kNumber,
       .bounds = {0, 1e9}},
      {.key = "uses[].moved_down_tb_a_day",
       .fallback = "0",
       .unit = "TB a day",
       .owner = kUses,
       .meaning = "likewise, from there",
       .kind = KeyKind::kNumber,
       .bounds = {0, 1e9}},
      {.key = "uses[].moved_usd_per_tb",
       .fallback = "0",
       .unit = "USD/TB",
       .owner = kUses,
       .meaning = "what a terabyte costs that no cable takes",
       .kind = KeyKind::kNumber,
       .bounds = {0, 1e9}},
      {.key = "uses[].source", .owner = kUses, .meaning = "of these figures", .needed = "yes"},
  };
}

std::vector<input::KeyRow> growth_rows() {
  return {
      {.key = "growth",
       .owner = kUses,
       .meaning = "of requests and of bulk data",
       .kind = KeyKind::kMap},
      {.key = "growth.a_year",
       .owner = kUses,
       .meaning = "a year, on the year before",
       .needed = "yes",
       .kind = KeyKind::kForm,
       .form = "a share"},
      {.key = "growth.years",
       .fallback = "[0]",
       .owner = kUses,
       .meaning = "from now, in which the uses are looked at",
       .kind = KeyKind::kForm,
       .form = "[0, 4, 8]"},
      {.key = "build_out",
       .owner = kBuildOut,
       .meaning = "what is begun in which year, when `growth` goes on",
       .kind = KeyKind::kMap},
      {.key = "build_out.years",
       .unit = "years",
       .owner = kBuildOut,
       .meaning = "that are planned",
       .needed = "yes",
       .kind = KeyKind::kInteger,
       .bounds = {1, 30}},
      {.key = "build_out.starts_a_year",
       .fallback = "2",
       .owner = kBuildOut,
       .meaning = "that may be begun in one year, at most",
       .kind = KeyKind::kInteger,
       .bounds = {1, 100}},
      {.key = "build_out.usd_m_a_year",
       .unit = "USD million",
       .owner = kBuildOut,
       .meaning = "of capital that may be spent in one year; else no limit",
       .kind = KeyKind::kNumber,
       .bounds = {0, 1e7}},
  };
}

std::vector<input::KeyRow> test_rows() {
  return {
      {.key = "withdraw",
       .owner = "planning/hardship.hpp",
       .meaning =
           "laws that stop what they reach: what each candidate is worth then, and in each cut",
       .kind = KeyKind::kForm,
       .form = "[US, CN]"},
      {.key = "draws",
       .fallback = "0",
       .owner = "planning/plan_robustness.hpp",
       .meaning =
           "of the assumptions; with any, the front of portfolios, shares of draws among the "
           "best and regrets too",
       .kind = KeyKind::kInteger,
       .bounds = {0, 1e5}},
      {.key = "shapley",
       .owner = "planning/sampled_shapley.hpp",
       .meaning = "shares from orders of the nations drawn at random, not from every coalition; so "
                  "always beyond 12 nations",
       .kind = KeyKind::kMap},
      {.key = "shapley.permutations",
       .owner = "planning/sampled_shapley.hpp",
       .meaning =
           "that are drawn, half of them the others' reverse; an error stands beside each share",
       .needed = "yes",
       .kind = KeyKind::kInteger,
       .bounds = {4, 1e6}},
      {.key = "simulate",
       .owner = kProof,
       .meaning = "the stretch in which --simulate runs the short list",
       .kind = KeyKind::kMap},
      {.key = "simulate.demand_times",
       .owner = kProof,
       .meaning = "the counted demand, times this; small enough to be simulated",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = {1e-9, 1e9}},
      {.key = "simulate.set",
       .owner = kProof,
       .meaning = "values of the experiment there, as `run --set` takes them",
       .kind = KeyKind::kForm,
       .form = "[horizon=40 min, warmup=10 min]"},
  };
}

std::vector<input::KeyRow> certify_rows() {
  return {
      {.key = "certify",
       .owner = kCertify,
       .meaning = "the service that --certify sizes fleets for, without and with candidates",
       .kind = KeyKind::kMap},
      {.key = "certify.demand_times",
       .owner = kCertify,
       .meaning = "the counted demand, times this",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = {1e-9, 1e9}},
      {.key = "certify.within_slo",
       .fallback = "99 %",
       .owner = kCertify,
       .meaning = "of every nation's requests, in every hour",
       .kind = KeyKind::kForm,
       .form = "a share"},
      {.key = "certify.replicates",
       .fallback = "3",
       .owner = kCertify,
       .meaning = "of each certificate",
       .kind = KeyKind::kInteger,
       .bounds = {1, 100}},
      {.key = "certify.set",
       .owner = kCertify,
       .meaning = "values of the experiment there, as `run --set` takes them",
       .kind = KeyKind::kForm,
       .form = "[serving.queue_limit=8]"},
  };
}

}  // namespace

const std::vector<input::KeyRow>& plan_keys() {
  static const std::vector<input::KeyRow> keys =
      input::concatenated({task_rows(), demand_and_money_rows(), cut_rows(), use_rows(),
                           growth_rows(), test_rows(), certify_rows()});
  return keys;
}

}  // namespace archipelago::planning
