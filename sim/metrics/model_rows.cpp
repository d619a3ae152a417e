#include "metrics/model_rows.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "metrics/costs.hpp"
#include "metrics/graded.hpp"
#include "metrics/groups.hpp"
#include "metrics/site_grades.hpp"

namespace archipelago::metrics {

namespace {

constexpr double kHour = 3600;
constexpr double kMonth = 730 * kHour;  // a twelfth of 365 days
constexpr double kMegawattHour = 3.6e9;
constexpr double kGigabyte = 1e9;

// Of one GPU-second that a job holds at a site, of which it computes the share `busy`.
class SiteRates {
 public:
  SiteRates(const platform::Platform& platform, const UsageLedger& ledger)
      : platform_(platform), ledger_(ledger) {}

  // At the full clock while it computes and idle while it waits, with its part of the node, which
  // draws in a line between its overheads (platform/tables.hpp), and cooling.  Not the site's mean over its
  // work: where few requests keep many replicas awake, that would be theirs.
  [[nodiscard]] Graded joules(SiteIndex site, double busy) const {
    const platform::Site& there = platform_.sites[site.at()];
    const platform::Gpu& gpu = platform_.gpus[there.gpu.at()];
    const double full = gpu.clocks.empty() ? gpu.tdp_w : gpu.clocks.front().training_w;
    const double own = gpu.idle_w + busy * (full - gpu.idle_w);
    const double line = gpu.tdp_w > gpu.idle_w ? (own - gpu.idle_w) / (gpu.tdp_w - gpu.idle_w) : 1;
    const double node =
        gpu.node_idle_overhead_w + line * (gpu.node_overhead_w - gpu.node_idle_overhead_w);
    return {there.pue * (own + node / there.gpus_per_node),
            power_grade(platform_, site, ledger_.use[site.at()])};
  }

  [[nodiscard]] Graded usd(SiteIndex site, double busy) const {
    const platform::Site& there = platform_.sites[site.at()];
    if (there.cloud_price) {
      return {there.cloud_price->usd_per_gpu_hour / kHour, there.cloud_price->provenance.quality};
    }
    Costs costs = site_costs(platform_, site, ledger_);
    const Graded energy = std::exchange(costs[CostPart::kEnergy], {});
    const Graded standing = 1 / (there.gpus * ledger_.measured.seconds()) * costs.total();
    const double bought = ledger_.sites[site.at()].grid_j;
    const double price = bought > 0 ? energy.value / bought : 0;  // of a joule, in the mean
    return standing + Graded{price * joules(site, busy).value, energy.quality};
  }

 private:
  const platform::Platform& platform_;
  const UsageLedger& ledger_;
};

struct Tally {
  int models = 0;
  double months = 0;
  double gpu_hours = 0;
  double wan_gb = 0;
  Graded usd;
  Graded energy_mwh;
  int counts = 0;
  int abroad = 0;

  void merge(const Tally& other) {
    models += other.models;
    if (other.counts > 0) months = std::max(months, other.months);
    gpu_hours += other.gpu_hours;
    wan_gb += other.wan_gb;
    usd += other.usd;
    energy_mwh += other.energy_mwh;
    counts += other.counts;
    abroad += other.abroad;
  }
  [[nodiscard]] std::size_t counted() const { return static_cast<std::size_t>(models); }
};

bool is_under_way(const record::ModelFacts& model) {
  return model.useful_gpu_s > 0 && model.under_way_s > 0;
}

// What a nation has of it, whose share is 1.
Tally whole_of(const record::ModelFacts& model, const SiteRates* rates, bool has_prices) {
  Tally tally;
  const double times = model.whole_gpu_s / model.useful_gpu_s;
  tally.months = (model.wait_s + times * model.under_way_s) / kMonth;
  tally.gpu_hours = times * model.held_gpu_s / kHour;
  tally.wan_gb = (model.bytes[0] + times * (model.bytes[1] + model.bytes[2])) / kGigabyte;
  if (rates == nullptr) return tally;
  const double each = times * model.held_gpu_s / static_cast<double>(model.sites.size());
  const double busy = std::min(1.0, model.useful_gpu_s / model.held_gpu_s);
  for (const SiteIndex site : model.sites) {
    tally.energy_mwh += each / kMegawattHour * rates->joules(site, busy);
    if (has_prices) tally.usd += each * rates->usd(site, busy);
  }
  return tally;
}

void add_member(Tally& to, const Tally& whole, const record::ModelMember& member) {
  to.months = std::max(to.months, whole.months);
  to.gpu_hours += member.share * whole.gpu_hours;
  to.wan_gb += member.share * whole.wan_gb;
  to.usd += member.share * whole.usd;
  to.energy_mwh += member.share * whole.energy_mwh;
  to.counts = std::max(to.counts, member.is_read ? 1 : 0);
  to.abroad = std::max(to.abroad, member.is_read && !member.read_at_home ? 1 : 0);
}

void append_dependence(Rows& rows, const platform::Platform& platform,
                       const record::ModelFacts& model) {
  std::set<NationIndex> laws;
  for (const SiteIndex site : model.sites) {
    laws.insert(platform.sites[site.at()].nation);
    laws.insert(platform.sites[site.at()].operator_nation);
  }
  if (model.base_law) laws.insert(*model.base_law);
  for (const record::ModelMember& member : model.members) {
    for (const NationIndex law : laws) {
      if (law == member.nation) continue;
      const auto under = std::count_if(model.sites.begin(), model.sites.end(), [&](SiteIndex s) {
        const platform::Site& site = platform.sites[s.at()];
        return site.nation == law || site.operator_nation == law;
      });
      const bool is_base = model.base_law == law;
      rows.push_back(
          {platform.nations[member.nation.at()].iso2 + "->" + platform.nations[law.at()].iso2,
           "model_dependence",
           is_base ? 1 : static_cast<double>(under) / static_cast<double>(model.sites.size())});
    }
  }
}

}  // namespace

Rows model_rows(const platform::Platform& platform, const std::vector<record::ModelFacts>& models,
                const UsageLedger* ledger, bool has_prices) {
  if (models.empty()) return {};
  const std::optional<SiteRates> rates =
      ledger == nullptr ? std::nullopt : std::optional<SiteRates>(std::in_place, platform, *ledger);
  std::vector<Tally> tallies(platform.nations.size());
  Rows dependence;
  for (const record::ModelFacts& model : models) {
    for (const record::ModelMember& member : model.members) ++tallies[member.nation.at()].models;
    if (!is_under_way(model)) continue;
    const Tally whole = whole_of(model, rates ? &*rates : nullptr, has_prices);
    for (const record::ModelMember& member : model.members) {
      add_member(tallies[member.nation.at()], whole, member);
    }
    append_dependence(dependence, platform, model);
  }
  Rows rows =
      grouped_rows(platform, tallies, [&](Rows& to, const std::string& group, const Tally& of) {
        to.push_back({group, "model_counts", static_cast<double>(of.counts)});
        to.push_back({group, "model_texts_abroad", static_cast<double>(of.abroad)});
        if (!(of.gpu_hours > 0)) return;
        if (of.months > 0) to.push_back({group, "model_months", of.months});
        to.push_back({group, "model_gpu_hours", of.gpu_hours});
        to.push_back({group, "model_wan_bytes", of.wan_gb});
        if (ledger == nullptr) return;
        to.push_back({group, "model_energy", of.energy_mwh.value, of.energy_mwh.quality});
        if (!has_prices) return;
        to.push_back({group, "model_usd", of.usd.value, of.usd.quality});
        if (of.counts > 0) {
          to.push_back({group, "model_usd_per_nation", of.usd.value / of.counts, of.usd.quality});
        }
      });
  rows.insert(rows.end(), dependence.begin(), dependence.end());
  return rows;
}

}  // namespace archipelago::metrics
