#include "policy/plugin_loader.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "base/error.hpp"
#include "policy/policy_plugin.hpp"
#include "policy/shared_library.hpp"

namespace archipelago::policy {

namespace {

namespace fs = std::filesystem;

// The policy goes before the library that holds its code.
struct Plugin {
  std::unique_ptr<SharedLibrary> library;
  std::unique_ptr<Policy> policy;
};

class PluginPolicy final : public Policy {
 public:
  PluginPolicy(std::string name, Plugin plugin)
      : name_(std::move(name)), plugin_(std::move(plugin)) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override {
    const auto way = ask([&] { return plugin_.policy->decide(request, view); });
    if (way) check(*way, request, view);
    return way;
  }
  [[nodiscard]] bool admits(const platform::Platform& platform, NationIndex home,
                            SiteIndex site) const override {
    return ask([&] { return plugin_.policy->admits(platform, home, site); });
  }
  [[nodiscard]] int tier(const platform::Platform& platform, NationIndex home,
                         SiteIndex site) const override {
    return ask([&] { return plugin_.policy->tier(platform, home, site); });
  }
  [[nodiscard]] Objective objective() const override {
    return ask([&] { return plugin_.policy->objective(); });
  }

 private:
  template <class Question>
  std::invoke_result_t<Question> ask(Question question) const {
    try {
      return question();
    } catch (const std::exception& error) {
      throw SimulationError("policy plug-in " + name_ + " failed: " + error.what());
    }
  }

  void check(const FederationView::Reachable& way, const workload::Request& request,
             const FederationView& view) const {
    const auto ways = view.reachable(request);
    const bool known = std::any_of(ways.begin(), ways.end(), [&](const auto& other) {
      return other.site == way.site && other.one_way == way.one_way;
    });
    const bool serves = known && view.serves(way.site, request.llm);
    if (serves && view.allowed(way.site, request)) return;
    const auto& platform = view.platform();
    const bool exists = way.site.at() < platform.sites.size();
    throw SimulationError("policy plug-in " + name_ + " broke its contract: it answered " +
                          (exists ? platform.sites[way.site.at()].name : "a site") +
                          (serves ? ", which the residency rules forbid"
                           : known
                               ? ", which does not serve " + platform.llms[request.llm.at()].name
                               : ", which reachable() does not hold with that delay"));
  }

  std::string name_;
  Plugin plugin_;
};

// Nothing in it when faults were found.
Plugin load(const Options& options, const platform::Platform& platform, Faults& faults) {
  const auto path = options.find("path");
  if (path == options.end()) {
    faults.emplace_back("plugin needs its path; write for example plugin: {path: libmine.so}");
    return {};
  }
  const fs::path file = path->second;
  const std::string name = "plug-in " + file.string();
  if (!fs::is_regular_file(file)) {
    faults.push_back("there is no " + name + "; build it, or correct path, which starts at the " +
                     "experiment's folder");
    return {};
  }
  Plugin plugin;
  try {
    plugin.library = std::make_unique<SharedLibrary>(file);
  } catch (const std::runtime_error& error) {
    faults.push_back(name + " cannot be loaded: " + error.what() +
                     "; a symbol of archipelago must not be among those it needs "
                     "(nm -uC), see docs/policies.md");
    return {};
  }
  const auto* abi =
      static_cast<const std::uint32_t*>(plugin.library->find("archipelago_policy_abi"));
  const auto* layout =
      static_cast<const std::uint64_t*>(plugin.library->find("archipelago_policy_layout"));
  void* make = plugin.library->find("archipelago_policy_make");
  if (abi != nullptr && *abi != kPolicyAbi) {
    faults.push_back(name + " was built for policy interface " + std::to_string(*abi) +
                     ", this program has " + std::to_string(kPolicyAbi) +
                     "; build it again from the headers of this program");
    return {};
  }
  if (abi == nullptr || layout == nullptr || make == nullptr) {
    faults.push_back(name + " has no symbol " +
                     (abi == nullptr      ? "archipelago_policy_abi"
                      : layout == nullptr ? "archipelago_policy_layout"
                                          : "archipelago_policy_make") +
                     "; end its source with ARCHIPELAGO_POLICY_PLUGIN (policy/policy_plugin.hpp)");
    return {};
  }
  if (*layout != plugin_layout()) {
    faults.push_back(name +
                     " was built from other headers or by a compiler of another C++ ABI; "
                     "build it again from the headers of this program");
    return {};
  }
  Options own = options;
  own.erase("path");
  try {
    plugin.policy.reset(reinterpret_cast<PluginMake*>(make)(own, platform, faults));
  } catch (const std::exception& error) {
    faults.push_back(name + " failed: " + error.what());
  }
  if (faults.empty() && plugin.policy == nullptr) {
    faults.push_back(name + " made no policy and did not say why");
  }
  return plugin;
}

}  // namespace

PolicyKind plugin_kind() {
  return {{"plugin",
           "a policy of your own in a shared library (docs/policies.md)",
           {"path: the library, from the experiment's folder", "others: passed on to it"}},
          [](const PolicyChoice& choice, const platform::Platform& platform,
             const std::vector<NationIndex>&) { return check_plugin(choice.options, platform); },
          [](const PolicyChoice& choice, const platform::Platform& platform) {
            return make_plugin(choice.options, platform);
          },
          true};
}

Faults check_plugin(const Options& options, const platform::Platform& platform) {
  Faults faults;
  (void)load(options, platform, faults);
  return faults;
}

std::unique_ptr<Policy> make_plugin(const Options& options, const platform::Platform& platform) {
  Faults faults;
  Plugin plugin = load(options, platform, faults);
  ARCHIPELAGO_REQUIRE(faults.empty());
  return std::make_unique<PluginPolicy>(fs::path(options.at("path")).filename().string(),
                                        std::move(plugin));
}

}  // namespace archipelago::policy
