#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

using input::CsvTable;

class ReplicasReader {
 public:
  ReplicasReader(Platform& platform, const Tables& tables, const FaultyRows& faulty, Issues& issues)
      : platform_(platform),
        tables_(tables),
        table_(*tables.replicas),
        faulty_(faulty),
        issues_(issues),
        filled_(platform.sites.size()) {}

  void read() {
    for (std::size_t row = 0; row < table_.rows(); ++row) read_row(row);
  }

 private:
  void fault(std::size_t row, std::string field, std::string message) {
    issues_.add(table_.fault(row, std::move(field), std::move(message)));
  }
  void read_row(std::size_t row);
  void stand(std::size_t row, std::size_t s, LlmIndex llm);

  Platform& platform_;
  const Tables& tables_;
  const CsvTable& table_;
  const FaultyRows& faulty_;
  Issues& issues_;
  std::vector<int> filled_;  // GPUs by site
};

void ReplicasReader::read_row(std::size_t row) {
  const auto site = table_.check_reference(row, "site", tables_.sites, issues_);
  const auto llm = table_.check_reference(row, "llm", tables_.llms, issues_);
  if (!site || !llm || faulty_.has(table_, row) || faulty_.has_any(tables_.sites)) return;
  if (faulty_.has_any(tables_.profiles) || *site >= platform_.sites.size()) return;
  stand(row, *site, LlmIndex(*llm));
}

void ReplicasReader::stand(std::size_t row, std::size_t s, LlmIndex llm) {
  Site& site = platform_.sites[s];
  const std::string& name = platform_.llms[llm.at()].name;
  const auto count = static_cast<int>(table_.integer(row, "replicas"));
  if (!site.replicas) site.replicas.emplace();
  const bool again = std::any_of(site.replicas->begin(), site.replicas->end(),
                                 [&](const SiteReplicas& other) { return other.llm == llm; });
  if (again) {
    return fault(row, "llm",
                 fmt::format("{} at {} has a row already; expected one", name, site.name));
  }
  const auto profile = platform_.find_profile(llm, site.gpu);
  if (!profile) {
    return fault(row, "llm",
                 fmt::format("{} has no row of serving_profiles.csv for the {} of {}; expected one",
                             name, platform_.gpus[site.gpu.at()].name, site.name));
  }
  const int gpus = platform_.profiles[profile->at()].tensor_parallel;
  if (count > (site.gpus - filled_[s]) / gpus) {
    return fault(row, "replicas",
                 fmt::format("{} replicas of {} take {} GPUs each; expected at most {}: {} of the "
                             "{} GPUs of {} are left",
                             count, name, gpus, (site.gpus - filled_[s]) / gpus,
                             site.gpus - filled_[s], site.gpus, site.name));
  }
  filled_[s] += count * gpus;
  site.replicas->push_back({llm, count});
}

}  // namespace

void fill_replicas(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                   Issues& issues) {
  if (tables.replicas) ReplicasReader(platform, tables, faulty, issues).read();
}

}  // namespace archipelago::platform::detail
