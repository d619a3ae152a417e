// A federation as a policy sees it, made of numbers given by the test.
//
// three_blocs()  nations AA, BB (bloc TOY), CC (bloc FAR), DD and EE (no bloc), one site each, in
//                that order; see toy_platform.hpp for the rest.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "policy/policy.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::test {

inline platform::Platform three_blocs() {
  platform::Platform toy = toy_platform();
  toy.nations = {toy_nation("AA"), toy_nation("BB"), toy_nation("CC", "FAR"), toy_nation("DD", ""),
                 toy_nation("EE", "")};
  toy.sites.clear();
  toy.points.clear();
  toy.zones.clear();
  for (std::size_t n = 0; n < toy.nations.size(); ++n) {
    toy.zones.push_back(toy_zone(numbered("grid", n), n));
    toy.points.push_back(toy_point(numbered("point", n), n, static_cast<double>(n)));
    toy.sites.push_back(toy_site(numbered("site", n), n, 8));
  }
  return toy;
}

class FakeView final : public policy::FederationView {
 public:
  struct Way {
    std::size_t site = 0;
    SimTime one_way;
    SimTime wait;  // from arrival to first token; kNever: the queue is full
    bool serves = true;
    policy::Footprint footprint = {};
    bool allowed = true;
    SimTime prefill = {};  // what it surely takes, of `wait`
    SimTime tpot = {};     // of the answer
  };

  FakeView(const platform::Platform& platform, std::vector<Way> ways)
      : FederationView(platform), by_site_(platform.sites.size()) {
    std::stable_sort(ways.begin(), ways.end(),
                     [](const Way& a, const Way& b) { return a.one_way < b.one_way; });
    for (const Way& way : ways) {
      reachable_.push_back({SiteIndex(way.site), way.one_way});
      if (way.serves && way.allowed) open_.push_back(reachable_.back());
      by_site_[way.site] = way;
    }
  }

  [[nodiscard]] std::span<const Reachable> reachable(const workload::Request&) const override {
    return reachable_;
  }
  [[nodiscard]] std::span<const Reachable> open(const workload::Request&) const override {
    return open_;
  }
  [[nodiscard]] bool serves(SiteIndex site, LlmIndex) const override {
    return by_site_[site.at()].serves;
  }
  [[nodiscard]] bool allowed(SiteIndex site, const workload::Request&) const override {
    return by_site_[site.at()].allowed;
  }
  [[nodiscard]] SimTime expected_first_token(const Reachable& way,
                                             const workload::Request& request) const override {
    ++asked_;
    const SimTime wait = by_site_[way.site.at()].wait;
    return wait == kNever ? kNever : request.at + way.one_way + wait;
  }
  [[nodiscard]] SimTime first_token_bound(const Reachable& way,
                                          const workload::Request& request) const override {
    return request.at + way.one_way + by_site_[way.site.at()].prefill;
  }
  [[nodiscard]] SimTime expected_tpot(const Reachable& way,
                                      const workload::Request&) const override {
    return by_site_[way.site.at()].tpot;
  }
  [[nodiscard]] policy::Footprint footprint(SiteIndex site,
                                            const workload::Request&) const override {
    return by_site_[site.at()].footprint;
  }
  // How often a policy asked for an estimate.
  [[nodiscard]] int asked() const { return asked_; }

 private:
  std::vector<Reachable> reachable_;
  std::vector<Reachable> open_;
  std::vector<Way> by_site_;
  mutable int asked_ = 0;
};

}  // namespace archipelago::test
