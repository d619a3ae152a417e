#include "engine/fleet/deployment.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "engine/fleet/node_gpus.hpp"

namespace archipelago::engine {

namespace {

using platform::Platform;

struct Claim {
  LlmIndex llm;
  ProfileIndex profile;
  int gpus_a_replica = 0;
  double share = 0;
  int wanted = 0;                    // replicas, where the site says which
  std::vector<std::uint32_t> nodes;  // of its replicas

  [[nodiscard]] double gpus() const { return static_cast<double>(nodes.size()) * gpus_a_replica; }
};

// The replicas that stand at the site by the platform's table.
std::vector<Claim> standing_at(const Platform& platform, const platform::Site& site) {
  std::vector<Claim> claims;
  for (const platform::SiteReplicas& stands : *site.replicas) {
    const ProfileIndex profile = platform.find_profile(stands.llm, site.gpu).value();
    const int gpus = platform.profiles[profile.at()].tensor_parallel;
    if (gpus > site.gpus_per_node) continue;
    claims.push_back({stands.llm, profile, gpus, 0, stands.replicas, {}});
  }
  return claims;
}

std::vector<Claim> claims_at(const Platform& platform, const platform::Site& site,
                             const std::vector<GpuShare>& shares) {
  if (site.replicas) return standing_at(platform, site);
  std::vector<Claim> claims;
  for (const GpuShare& share : shares) {
    const auto llm = platform.find_llm(share.llm);
    if (!llm || !(share.share > 0)) continue;
    const auto profile = platform.find_profile(*llm, site.gpu);
    if (!profile) continue;
    const int gpus = platform.profiles[profile->at()].tensor_parallel;
    if (gpus <= site.gpus_per_node) claims.push_back({*llm, *profile, gpus, share.share, 0, {}});
  }
  return claims;
}

// The GPUs of a site that may still be filled.
class FreeGpus {
 public:
  FreeGpus(int gpus, int per_node, int budget) : nodes_(gpus, per_node), budget_(budget) {}

  [[nodiscard]] bool has(int replica) const {
    return replica <= budget_ && nodes_.best_fit(replica).has_value();
  }
  // One more replica of it.  REQUIRES: has(claim.gpus_a_replica).
  void give(Claim& claim) {
    const std::uint32_t node = nodes_.best_fit(claim.gpus_a_replica).value();
    nodes_.take(node, claim.gpus_a_replica);
    budget_ -= claim.gpus_a_replica;
    claim.nodes.push_back(node);
  }

 private:
  NodeGpus nodes_;
  int budget_;
};

int budget_of(const std::vector<Claim>& claims, const platform::Site& site) {
  if (site.replicas) {
    int gpus = 0;
    for (const Claim& claim : claims) gpus += claim.gpus_a_replica * claim.wanted;
    return gpus;
  }
  double shares = 0;
  for (const Claim& claim : claims) shares += claim.share;
  return static_cast<int>(std::lround(shares * site.gpus));
}

// The largest first, so that small ones do not break up the nodes that they need.
void stand(std::vector<Claim>& claims, FreeGpus& left) {
  std::vector<Claim*> largest;
  largest.reserve(claims.size());
  for (Claim& claim : claims) largest.push_back(&claim);
  std::stable_sort(largest.begin(), largest.end(), [](const Claim* a, const Claim* b) {
    return a->gpus_a_replica > b->gpus_a_replica;
  });
  for (Claim* const claim : largest) {
    for (int i = 0; i < claim->wanted && left.has(claim->gpus_a_replica); ++i) left.give(*claim);
  }
}

void divide(std::vector<Claim>& claims, const platform::Site& site, int serving_gpus) {
  FreeGpus left(serving_gpus, site.gpus_per_node, budget_of(claims, site));
  if (site.replicas) return stand(claims, left);
  for (Claim& claim : claims) {
    if (left.has(claim.gpus_a_replica)) left.give(claim);
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
    left.give(*neediest);
  }
}

// Replicas that the site could hold if it held no others.
std::size_t most_replicas(const Claim& claim, const platform::Site& site, int serving_gpus,
                          int budget) {
  const int gpus = claim.gpus_a_replica;
  const int whole_nodes = serving_gpus / site.gpus_per_node * (site.gpus_per_node / gpus);
  const int held = whole_nodes + serving_gpus % site.gpus_per_node / gpus;
  return static_cast<std::size_t>(std::min(held, budget / gpus));
}

std::size_t prefill_part(std::size_t replicas, double share) {
  if (replicas < 2 || share == 0) return 0;
  const auto rounded = static_cast<std::size_t>(std::lround(share * static_cast<double>(replicas)));
  return std::clamp<std::size_t>(rounded, 1, replicas - 1);
}

SimTime load_time(const Platform& platform, const Pool& pool) {
  const double seconds =
      platform.llms[pool.llm.at()].weights.si() / platform.sites[pool.site.at()].storage.si();
  const SimTime time = to_sim_time(Seconds(std::min(seconds, kMaxHorizon.seconds())));
  return std::max(time, SimTime{1});
}

}  // namespace

Deployment::Deployment(const Platform& platform, const std::vector<GpuShare>& shares,
                       double prefill_share, double training_share, bool elastic)
    : llms_(platform.llms.size()),
      elastic_(elastic),
      by_site_and_llm_(platform.sites.size() * platform.llms.size()) {
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const platform::Site& site = platform.sites[s];
    std::vector<Claim> claims = claims_at(platform, site, shares);
    serving_gpus_.push_back(site.gpus - site.gpus_per_node *
                                            static_cast<int>(training_nodes(site, training_share)));
    divide(claims, site, serving_gpus_.back());
    budgets_.push_back(budget_of(claims, site));
    note_homeless(platform, site, claims);
    for (Claim& claim : claims) {
      const std::size_t replicas = claim.nodes.size();
      if (replicas == 0) continue;
      by_site_and_llm_[s * llms_ + claim.llm.at()] = serving::PoolIndex(pools_.size());
      pools_.push_back(
          {SiteIndex(s), claim.llm, claim.profile, replicas, prefill_part(replicas, prefill_share),
           std::move(claim.nodes),
           elastic ? most_replicas(claim, site, serving_gpus_.back(), budgets_.back()) : replicas});
    }
  }
}

void Deployment::note_homeless(const Platform& platform, const platform::Site& site,
                               const auto& claims) {
  if (!site.replicas) return;
  for (const platform::SiteReplicas& stands : *site.replicas) {
    const auto claim = std::find_if(claims.begin(), claims.end(),
                                    [&](const Claim& c) { return c.llm == stands.llm; });
    const std::size_t placed = claim == claims.end() ? 0 : claim->nodes.size();
    if (placed == static_cast<std::size_t>(stands.replicas)) continue;
    homeless_.push_back(site.name + " holds " + std::to_string(placed) + " of the " +
                        std::to_string(stands.replicas) + " replicas of " +
                        platform.llms[stands.llm.at()].name +
                        " that replicas.csv has there; give it more nodes that serve");
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
        .replicas = pool.most_replicas,
        .limits = limits,
        .range = {profile.range_batch, profile.range_prompt_tokens, profile.range_context_tokens},
        .prefill_replicas = pool.prefill_replicas,
        .kv_transfer_ps_per_token = 1e12 * kv_bytes / fabric,
        .load_time = elastic_ ? load_time(platform, pool) : SimTime{},
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
  std::vector<std::string> faults = deployment.homeless();
  for (const std::string& llm : missing) {
    faults.push_back("LLM '" + llm +
                     "' of the workload stands at no site; give it a share of the GPUs "
                     "(serving.gpu_shares) and a row of serving_profiles.csv for a GPU in use");
  }
  return faults;
}

}  // namespace archipelago::engine
