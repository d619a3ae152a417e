// INV-8: no request, job, copy or path of a run breaks the residency rules that bind it.
//
// Flow     RequestPath, TrainingRun and BulkTransfers tell what they do at the instant that they do
//          it -> platform::RuleCheck judges it from the rule tables anew -> check() at the end.
// Cost     where no rule binds, nothing is looked at; a way of a request that was judged is not
//          judged again until the network changes.
// Errors   check() throws SimulationError that names the first breaches: who, site, rule, path.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/simgrid/bulk_transfer.hpp"
#include "platform/law/rule_check.hpp"
#include "record/run_facts.hpp"
#include "workload/job.hpp"
#include "workload/request.hpp"

namespace archipelago::engine {

class ResidencyAudit {
 public:
  // `platform` must outlive this.
  ResidencyAudit(const platform::Platform& platform, platform::RulePack pack);

  [[nodiscard]] bool on() const noexcept { return on_; }

  // Sent to the site; `network` is the router's version.  `route()`, asked when the way has not
  // been judged yet, answers the route taken, null when there is none.
  template <class Route>
  void sent(const workload::Request& request, SiteIndex site, std::uint64_t network, Route route) {
    if (!on_) return;
    ++looked_.requests;
    std::uint64_t& judged = judged_[way_of(request, site)];
    if (judged == network + 1) return;
    if (is_lawful(request, site, route())) judged = network + 1;
  }
  void placed(const workload::Job& job, SiteIndex site);
  void copied(const workload::Job& job, SiteIndex site);
  void carried(const BulkOrder& order, const platform::Route& route);

  // What was judged; nothing when no rule binds.
  [[nodiscard]] std::optional<record::AuditFacts> facts() const;
  void check() const;

 private:
  [[nodiscard]] std::size_t way_of(const workload::Request& request, SiteIndex site) const {
    const std::size_t kind = static_cast<std::size_t>(request.data_class);
    return (kind * platform_.points.size() + request.metro.at()) * platform_.sites.size() +
           site.at();
  }
  // A request over that route, or null; a breach is noted.
  [[nodiscard]] bool is_lawful(const workload::Request& request, SiteIndex site,
                               const platform::Route* route);
  void breach(const std::string& who, const std::optional<std::string>& what);

  const platform::Platform& platform_;
  platform::RuleCheck rules_;
  bool on_;
  std::vector<std::uint64_t> judged_;  // by class, metro and site: the network's version, plus one
  record::AuditFacts looked_;
  std::uint64_t breaches_ = 0;
  std::string first_;  // of the first few
};

}  // namespace archipelago::engine
