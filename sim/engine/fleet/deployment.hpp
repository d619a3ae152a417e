// Which LLM replicas stand where: a site's GPUs divided among the LLMs of the experiment.
//
// Rule     a site of which the platform says which replicas stand there (replicas.csv) holds those,
//          the largest first, each inside one node.  At every other site an LLM's replica takes the GPUs of its serving profile (tensor parallel)
//          inside one node (best fit);
//          the sum of the shares, times the site's GPUs, rounded, may be filled; LLMs without a
//          profile for the site's GPU do not count.
//          1. every LLM of the list gets one replica, in order, while one fits;
//          2. then, again and again, the LLM whose GPUs are furthest below its share among those
//             whose replica still fits gets one more (ties: order of the list).
//          So small sites serve everything they can before they serve anything twice.
// Split    with a prefill share above 0, round(share x replicas) of an LLM's replicas at a site
//          only prefill, at least one and at most all but one; a single replica does both.  KV
//          leaves a replica at the fabric rate of all its GPUs: tensor parallel x fabric_gbps.
// Elastic  with autoscaling a pool also has replicas that are away at the start, as many as its
//          GPUs could hold if no other LLM stood at the site; LLMs without any replica at the start
//          have no pool.  A replica loads in weights / storage rate of the site.
// Errors   check_deployment() answers sentences about LLMs of the workload that stand nowhere, and
//          about replicas that their site does not hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/fleet/fleet_settings.hpp"
#include "platform/platform.hpp"
#include "serving/serving.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::engine {

struct Pool {
  SiteIndex site;
  LlmIndex llm;
  ProfileIndex profile;
  std::size_t replicas = 0;          // at the start
  std::size_t prefill_replicas = 0;  // so many of them only prefill; 0: all do both
  std::vector<std::uint32_t> nodes;  // of the site, that each of them stands in
  std::size_t most_replicas = 0;     // that may ever stand
};

class Deployment {
 public:
  // Whole nodes of each site that train (training_settings.hpp) are left out.
  Deployment(const platform::Platform& platform, const std::vector<GpuShare>& shares,
             double prefill_share = 0, double training_share = 0, bool elastic = false);

  // Replicas come and go.
  [[nodiscard]] bool elastic() const noexcept { return elastic_; }
  // GPUs of a site in nodes that do not train.
  [[nodiscard]] int serving_gpus(SiteIndex site) const { return serving_gpus_[site.at()]; }
  // Of them, those that replicas may fill.
  [[nodiscard]] int budget(SiteIndex site) const { return budgets_[site.at()]; }
  [[nodiscard]] const std::vector<Pool>& pools() const noexcept { return pools_; }
  // The pool of that LLM at that site, when it has a replica.
  [[nodiscard]] std::optional<serving::PoolIndex> find(SiteIndex site, LlmIndex llm) const {
    return by_site_and_llm_[site.at() * llms_ + llm.at()];
  }
  [[nodiscard]] std::vector<serving::PoolSpec> specs(const platform::Platform& platform,
                                                     const serving::Limits& limits) const;

  // Sentences about replicas of the platform's table that found no GPUs.
  [[nodiscard]] const std::vector<std::string>& homeless() const noexcept { return homeless_; }

 private:
  void note_homeless(const platform::Platform& platform, const platform::Site& site,
                     const auto& claims);

  std::size_t llms_;
  bool elastic_;
  std::vector<int> serving_gpus_;  // by site
  std::vector<int> budgets_;       // by site
  std::vector<Pool> pools_;
  std::vector<std::optional<serving::PoolIndex>> by_site_and_llm_;
  std::vector<std::string> homeless_;
};

// Sentences about LLMs of the workload that no site of the platform can serve; empty when all is
// well.
[[nodiscard]] std::vector<std::string> check_deployment(const platform::Platform& platform,
                                                        const workload::Recipe& recipe,
                                                        const Deployment& deployment);

}  // namespace archipelago::engine
