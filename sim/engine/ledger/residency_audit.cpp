#include "engine/ledger/residency_audit.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace archipelago::engine {

namespace {

constexpr std::uint64_t kShown = 5;

}  // namespace

ResidencyAudit::ResidencyAudit(const platform::Platform& platform, platform::RulePack pack)
    : platform_(platform), rules_(platform, pack), on_(rules_.bind()) {
  if (on_) {
    judged_.resize(platform::kDataClasses * platform.points.size() * platform.sites.size());
  }
}

void ResidencyAudit::breach(const std::string& who, const std::optional<std::string>& what) {
  if (!what) return;
  if (++breaches_ > kShown) return;
  first_ += fmt::format("INV-8 broken: {}: {}\n", who, *what);
}

bool ResidencyAudit::is_lawful(const workload::Request& request, SiteIndex site,
                               const platform::Route* route) {
  const std::string who = fmt::format(
      "a request of {} from {} at {:.3f} s", platform_.nations[request.nation.at()].iso2,
      platform_.points[request.metro.at()].name, request.at.seconds());
  auto what = rules_.processed(request.nation, request.data_class, site);
  if (!what && route == nullptr) {
    what = "site " + platform_.sites[site.at()].name + " cannot be reached over an allowed path";
  }
  if (!what) what = rules_.carried(request.nation, request.data_class, request.metro, *route);
  if (!what) return true;
  if (route != nullptr) *what += "; path " + rules_.path_text(request.metro, *route);
  breach(who, what);
  return false;
}

void ResidencyAudit::placed(const workload::Job& job, SiteIndex site) {
  if (!on_) return;
  ++looked_.jobs;
  breach(fmt::format("job {}", job.id), rules_.processed(job.nation, job.data_class, site));
}

void ResidencyAudit::copied(const workload::Job& job, SiteIndex site) {
  if (!on_) return;
  ++looked_.copies;
  breach(fmt::format("a checkpoint of job {}", job.id),
         rules_.replicated(job.nation, job.data_class, site));
}

void ResidencyAudit::carried(const BulkOrder& order, const platform::Route& route) {
  if (!on_ || !order.owner) return;
  ++looked_.paths;
  breach(fmt::format("{} of job {}", record::word_of(order.traffic), order.owner->job),
         rules_.carried(order.owner->nation, order.owner->data, order.from, route));
}

std::optional<record::AuditFacts> ResidencyAudit::facts() const {
  return on_ ? std::optional(looked_) : std::nullopt;
}

void ResidencyAudit::check() const {
  if (breaches_ == 0) return;
  std::string text = first_;
  if (breaches_ > kShown) text += fmt::format("and {} more\n", breaches_ - kShown);
  throw SimulationError(text);
}

}  // namespace archipelago::engine
