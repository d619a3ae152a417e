// Breaks the contract: a site that does not exist, or an exception.
#include <stdexcept>

#include "policy/policy_plugin.hpp"

namespace {

using namespace archipelago;

class Lawless final : public policy::Policy {
 public:
  explicit Lawless(bool throws) : throws_(throws) {}
  [[nodiscard]] std::optional<policy::FederationView::Reachable> decide(
      const workload::Request& request, const policy::FederationView& view) const override {
    if (throws_) throw std::runtime_error("I do not know");
    return policy::FederationView::Reachable{view.reachable(request).front().site, SimTime{1}};
  }
  [[nodiscard]] bool admits(const platform::Platform&, NationIndex, SiteIndex) const override {
    return true;
  }

 private:
  bool throws_;
};

policy::Policy* make(const policy::PluginOptions& options, const platform::Platform&,
                     std::vector<std::string>&) {
  return new Lawless(options.contains("throws"));
}

}  // namespace

ARCHIPELAGO_POLICY_PLUGIN(make)
