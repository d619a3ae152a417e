// A policy outside the project: home while it is expected to answer within `seconds`, else the
// bloc. The twin of `sovereign: {within: ...}`.
#include <cstdlib>

#include "policy/policy_plugin.hpp"

namespace {

using namespace archipelago;
using policy::FederationView;
using Answer = std::optional<FederationView::Reachable>;

class HomeThenBloc final : public policy::Policy {
 public:
  explicit HomeThenBloc(SimTime within) : within_(within) {}

  [[nodiscard]] Answer decide(const workload::Request& request,
                              const FederationView& view) const override {
    const Answer home = policy::lowest_ttft(request, view, [&](SiteIndex site) {
      return policy::is_home(view.platform(), request.nation, site);
    });
    if (home) {
      const SimTime first = view.expected_first_token(*home, request);
      if (first != kNever && first + home->one_way - request.at <= within_) return home;
    }
    return policy::lowest_ttft(request, view, [&](SiteIndex site) {
      return admits(view.platform(), request.nation, site);
    });
  }
  [[nodiscard]] bool admits(const platform::Platform& platform, NationIndex home,
                            SiteIndex site) const override {
    return policy::is_in_bloc(platform, home, site);
  }
  [[nodiscard]] int tier(const platform::Platform& platform, NationIndex home,
                         SiteIndex site) const override {
    return policy::is_home(platform, home, site) ? 0 : 1;
  }

 private:
  SimTime within_;
};

policy::Policy* make(const policy::PluginOptions& options, const platform::Platform&,
                     std::vector<std::string>& faults) {
  double seconds = 2;
  for (const auto& [name, value] : options) {
    if (name != "seconds") {
      faults.push_back("home_then_bloc has no option '" + name + "'");
      continue;
    }
    char* end = nullptr;
    seconds = std::strtod(value.c_str(), &end);
    if (*end != '\0' || !(seconds > 0 && seconds < 86'400)) {
      faults.push_back("seconds '" + value + "' is no number above 0 and below 86400");
    }
  }
  return faults.empty() ? new HomeThenBloc(to_sim_time(Seconds(seconds))) : nullptr;
}

}  // namespace

ARCHIPELAGO_POLICY_PLUGIN(make)
