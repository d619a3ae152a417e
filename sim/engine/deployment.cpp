#include "engine/deployment.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "engine/training_settings.hpp"

namespace archipelago::engine {

namespace {

using platform::Platform;

struct Claim {
  LlmIndex llm;
  ProfileIndex profile;
  int gpus_a_replica = 0;
  double share = 0;
  std::size_t replicas = 0;

  [[nodiscard]] double gpus() const { return static_cast<double>(replicas) * gpus_a_replica; }
};

std::vector<Claim> claims_at(const Platform& platform, const platform::Site& site,
                             const std::vector<GpuShare>& shares) {
  std::vector<Claim> claims;
  for (const GpuShare& share : shares) {
    const auto llm = platform.find_llm(share.llm);
    if (!llm || !(share.share > 0)) continue;
    const auto profile = platform.find_profile(*llm, site.gpu);
    if (!profile) continue;
    const int gpus = platform.profiles[profile->at()].tensor_parallel;
    if (gpus <= site.gpus_per_node) claims.push_back({*llm, *profile, gpus, share.share, 0});
  }
  return claims;
}

// The GPUs of a site that are still free, node by node: a replica never spans two nodes.
class FreeGpus {
 public:
  FreeGpus(int gpus, int per_node, int budget)
      : nodes_(static_cast<std::size_t>(per_node) + 1), budget_(budget) {
    nodes_[static_cast<std::size_t>(per_node)] = gpus / per_node;
    ++nodes_[static_cast<std::size_t>(gpus % per_node)];
  }

  [[nodiscard]] bool has(int replica) const {
    return replica <= budget_ && best_fit(replica) < nodes_.size();
  }
  // REQUIRES: has(replica).
  void take(int replica) {
    const std::size_t free = best_fit(replica);
    --nodes_[free];
    ++nodes_[free - static_cast<std::size_t>(replica)];
    budget_ -= replica;
  }

 private:
  // The fewest free GPUs of a node that still hold the replica.
  [[nodiscard]] std::size_t best_fit(int replica) const {
    auto free = static_cast<std::size_t>(replica);
    while (free < nodes_.size() && nodes_[free] == 0) ++free;
    return free;
  }

  std::vector<int> nodes_;  // how many have this many free GPUs
  int budget_;              // GPUs that may still be filled
};

void divide(std::vector<Claim>& claims, const platform::Site& site, double training_share) {
  double shares = 0;
  for (const Claim& claim : claims) shares += claim.share;
  const auto training = static_cast<int>(training_nodes(site, training_share));
  FreeGpus left(site.gpus - training * site.gpus_per_node, site.gpus_per_node,
                static_cast<int>(std::lround(shares * site.gpus)));
  for (Claim& claim : claims) {
    if (!left.has(claim.gpus_a_replica)) continue;
    claim.replicas = 1;
    left.take(claim.gpus_a_replica);
  }
  for (;;) {
    Claim* neediest = nullptr;
    double largest_gap = 0;
    for (Claim& claim : claims) {
      if (!left.has(claim.gpus_a_replica)) continue;
      const double gap = claim.share * site.gpus - claim.gpus();
      if (neediest == nullptr || gap > largest_gap) {
        neediest = &claim;
        largest_gap = gap;
      }
    }
    if (neediest == nullptr) return;
    ++neediest->replicas;
    left.take(neediest->gpus_a_replica);
  }
}

std::size_t prefill_part(std::size_t replicas, double share) {
  if (replicas < 2 || share == 0) return 0;
  const auto rounded = static_cast<std::size_t>(std::lround(share * static_cast<double>(replicas)));
  return std::clamp<std::size_t>(rounded, 1, replicas - 1);
}

}  // namespace

Deployment::Deployment(const Platform& platform, const std::vector<GpuShare>& shares,
                       double prefill_share, double training_share)
    : llms_(platform.llms.size()), by_site_and_llm_(platform.sites.size() * platform.llms.size()) {
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    std::vector<Claim> claims = claims_at(platform, platform.sites[s], shares);
    divide(claims, platform.sites[s], training_share);
    for (const Claim& claim : claims) {
      if (claim.replicas == 0) continue;
      by_site_and_llm_[s * llms_ + claim.llm.at()] = serving::PoolIndex(pools_.size());
      pools_.push_back({SiteIndex(s), claim.llm, claim.profile, claim.replicas,
                        prefill_part(claim.replicas, prefill_share)});
    }
  }
}

std::vector<serving::PoolSpec> Deployment::specs(const Platform& platform,
                                                 const serving::Limits& limits) const {
  std::map<ProfileIndex, serving::IterationCost> costs;  // pools of a profile share its tables
  std::vector<serving::PoolSpec> specs;
  for (const Pool& pool : pools_) {
    const platform::ServingProfile& profile = platform.profiles[pool.profile.at()];
    const auto [cost, fresh] = costs.try_emplace(pool.profile);
    if (fresh) cost->second = serving::IterationCost::from_profile(profile);
    const double kv_bytes = platform.llms[pool.llm.at()].kv_per_token.si();
    const double fabric = profile.tensor_parallel * platform.sites[pool.site.at()].fabric.si();
    specs.push_back({
        .cost = cost->second,
        .kv_capacity_tokens = profile.kv_capacity_tokens,
        .replicas = pool.replicas,
        .limits = limits,
        .range = {profile.range_batch, profile.range_prompt_tokens, profile.range_context_tokens},
        .prefill_replicas = pool.prefill_replicas,
        .kv_transfer_ps_per_token = 1e12 * kv_bytes / fabric,
    });
  }
  return specs;
}

std::vector<std::string> check_deployment(const Platform& platform, const workload::Recipe& recipe,
                                          const Deployment& deployment) {
  std::set<std::string> missing;
  for (const workload::InferenceStream& stream : recipe.inference) {
    for (const workload::LlmShare& share : stream.llms) {
      const bool stands = std::any_of(deployment.pools().begin(), deployment.pools().end(),
                                      [&](const Pool& pool) { return pool.llm == share.llm; });
      if (share.share > 0 && !stands) missing.insert(platform.llms[share.llm.at()].name);
    }
  }
  std::vector<std::string> faults;
  for (const std::string& llm : missing) {
    faults.push_back("LLM '" + llm +
                     "' of the workload stands at no site; give it a share of the GPUs "
                     "(serving.gpu_shares) and a row of serving_profiles.csv for a GPU in use");
  }
  return faults;
}

}  // namespace archipelago::engine
