#include "platform/law/rules.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace archipelago::platform {

namespace {

// Higher is more specific; 0: the row speaks of other data.
int specificity(const Rule& rule, NationIndex origin, DataClass data) {
  if (rule.origin && *rule.origin != origin) return 0;
  if (rule.data_class && *rule.data_class != data) return 0;
  return 1 + (rule.origin ? 2 : 0) + (rule.data_class ? 1 : 0);
}

const Rule* choose(const std::vector<Rule>& rules, NationIndex origin, DataClass data) {
  const Rule* best = nullptr;
  int best_rank = 0;
  for (const Rule& rule : rules) {
    const int rank = specificity(rule, origin, data);
    if (rank <= best_rank) continue;
    best = &rule;
    best_rank = rank;
  }
  return best;
}

std::vector<bool> allowed(const Platform& platform, NationIndex origin, Reach reach,
                          const std::vector<NationIndex>& listed) {
  std::vector<bool> nations(platform.nations.size(), reach == Reach::kAnywhere);
  nations[origin.at()] = true;
  if (reach == Reach::kListed) {
    for (const NationIndex nation : listed) nations[nation.at()] = true;
  }
  const std::string& bloc = platform.nations[origin.at()].bloc;
  if (reach == Reach::kBloc && !bloc.empty()) {
    for (std::size_t n = 0; n < nations.size(); ++n) {
      if (platform.nations[n].bloc == bloc) nations[n] = true;
    }
  }
  return nations;
}

bool stands_in(const std::vector<bool>& nations, bool operator_counts, const Site& site) {
  if (!nations[site.nation.at()]) return false;
  if (!operator_counts) return true;
  return nations[site.operator_nation.at()] &&
         std::all_of(site.other_laws.begin(), site.other_laws.end(),
                     [&](NationIndex law) { return nations[law.at()]; });
}

}  // namespace

Rules::Rules(const Platform& platform, RulePack pack) : bind_(!platform.pack(pack).empty()) {
  const Rule free;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    const NationIndex origin(n);
    for (std::size_t c = 0; c < kDataClasses; ++c) {
      const Rule* rule = choose(platform.pack(pack), origin, static_cast<DataClass>(c));
      const Rule& row = rule == nullptr ? free : *rule;
      limits_.push_back({rule, !row.foreign_operator_is_home,
                         allowed(platform, origin, row.process, row.listed),
                         allowed(platform, origin, row.replicas, row.listed),
                         allowed(platform, origin, row.transit, row.listed)});
    }
  }
}

const Rules::Limits& Rules::limits(NationIndex origin, DataClass data) const {
  const std::size_t at = origin.at() * kDataClasses + static_cast<std::size_t>(data);
  ARCHIPELAGO_REQUIRE(at < limits_.size());
  return limits_[at];
}

bool Rules::may_process(NationIndex origin, DataClass data, const Site& site) const {
  const Limits& limit = limits(origin, data);
  return stands_in(limit.process, limit.operator_counts, site);
}

bool Rules::may_replicate(NationIndex origin, DataClass data, const Site& site) const {
  const Limits& limit = limits(origin, data);
  return stands_in(limit.replicas, limit.operator_counts, site);
}

const std::vector<bool>& Rules::may_cross(NationIndex origin, DataClass data) const {
  return limits(origin, data).transit;
}

const Rule* Rules::governing(NationIndex origin, DataClass data) const {
  return limits(origin, data).rule;
}

}  // namespace archipelago::platform
