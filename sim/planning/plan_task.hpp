// A plan file: on which demand and network, with which candidates and prices.
//
// Format   name: planning-asean              question: ...
//          experiment: ../fleets/asean-planning.yaml    one scenario of it; `only` says which
//          only: [policy=federated]
//          candidates: options/asean.yaml
//          demand_times: [100, 20, 400]      the counted demand, times this; the first is planned for
//          unserved_usd_per_million_tokens: [1, 0.3, 3]       likewise; the others are the sweep
//          answer_size: [0 B, 2 MB]          on the wire, likewise; 0 B: as its tokens weigh
//          buy_gpus: {"*": 4096}             that may be bought at a site, by pattern
//          discount: 8 %                     budgets_usd_m: [100, 1000]
//          cuts:    [{name: vung-tau, down: [vung-tau], days_a_year: 25}]
//          repairs: {down: [vung-tau, apg-changi-da-nang], ships: 1}      repair_set.hpp
// Flow     file -> read_plan() -> PlanTask -> make_plan() (plan.hpp).
// Errors   InputError with every fault of the file, of the experiment and of the candidates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "experiment/experiment.hpp"
#include "input/key_table.hpp"
#include "planning/candidate.hpp"
#include "planning/repair_set.hpp"
#include "planning/use.hpp"

namespace archipelago::planning {

// A state of the network that comes back every year.
struct CutState {
  std::string name;
  std::vector<CableIndex> cables;
  double days_a_year = 0;
};

// What may be begun and spent in the years of a build-out.
struct BuildOutTerms {
  std::size_t years = 0;  // 0: none is asked for
  std::size_t starts_a_year = 2;
  double usd_a_year = 1e15;  // of capital
};

// The stretch that a short list is simulated in (proof.hpp).
struct SimulateTerms {
  double demand_times = 0;       // 0: none is asked for
  std::vector<std::string> set;  // words that set values of the experiment
};

// The stretch and the service that fleets are sized for by simulation (certify.hpp).
struct CertifyTerms {
  SimulateTerms stretch;
  double within_slo = 0.99;
  std::uint32_t replicates = 3;  // of each certificate
};

struct PlanTask {
  std::string name;
  std::string question;
  std::filesystem::path file;
  experiment::Experiment experiment;  // of one scenario
  std::vector<Candidate> candidates;
  std::filesystem::path candidates_file;
  std::vector<double> demand_times;
  std::vector<double> unserved_usd;  // a million tokens
  std::vector<double> answer_bytes;  // 0: as the tokens weigh
  double gpu_use = 0.85;
  double carbon_usd_per_t = 0;
  double discount = 0.08;
  std::vector<double> budgets_usd;
  std::vector<double> buy_gpus;  // by site
  CapexLevel capex = CapexLevel::kMid;
  std::vector<CutState> cuts;
  std::vector<RepairSet> repairs;
  std::vector<Use> uses;
  Growth growth;
  BuildOutTerms build_out;
  SimulateTerms simulate;
  CertifyTerms certify;
  std::vector<std::string> withdraw;  // laws
  std::size_t draws = 0;              // of assumptions
  std::size_t orders = 0;             // drawn for Shapley shares; 0: as plan.hpp says

  [[nodiscard]] const experiment::Scenario& scenario() const {
    return experiment.scenarios.front();
  }
  // The use that make_network() makes the network for.
  [[nodiscard]] Use made_for() const {
    return {"", "", demand_times.front(), answer_bytes.front(), {}, ""};
  }
  // USD; without budgets more than anything costs.
  [[nodiscard]] double first_budget() const {
    return budgets_usd.empty() ? 1e15 : budgets_usd.front();
  }
};

[[nodiscard]] const std::vector<input::KeyRow>& plan_keys();

[[nodiscard]] PlanTask read_plan(const std::filesystem::path& file,
                                 const std::vector<std::string>& set = {});

}  // namespace archipelago::planning
