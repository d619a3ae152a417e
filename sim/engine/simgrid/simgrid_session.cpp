#include "engine/simgrid/simgrid_session.hpp"

#include <fmt/format.h>
#include <simgrid/plugins/energy.h>

#include <array>
#include <simgrid/kernel/routing/NetZoneImpl.hpp>
#include <simgrid/s4u.hpp>
#include <utility>
#include <xbt/config.hpp>

#include "base/error.hpp"

// After s4u.hpp, whose macros it uses.
#include <simgrid/version.h>
#if SIMGRID_VERSION >= 40000
#include <simgrid/simcall.hpp>
#else
#include <simgrid/kernel/resource/NetworkModelIntf.hpp>
#include <simgrid/simix.hpp>
#endif

namespace archipelago::engine {

namespace sg = simgrid::s4u;

namespace {

constexpr bool kVersion4 = SIMGRID_VERSION >= 40000;

// Sanitizers take SimGrid's hand-made stacks for overflows; threads are slower and give the same.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ARCHIPELAGO_ACTORS_ARE_THREADS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ARCHIPELAGO_ACTORS_ARE_THREADS 1
#endif
#endif

// CM02 sets the latency and bandwidth factors to 1 and the weight S to 0; SimGrid refuses a latency
// factor set here together with set_latency_factor().  The window is larger than any bandwidth x
// delay: 0 would say "no cap", but only 4.0 documents it.
constexpr std::array kArguments = {
    "archipelago",
    "--log=root.thres:error",
    "--cfg=network/model:CM02",
    "--cfg=network/TCP-gamma:1e30",
    "--cfg=network/crosstraffic:0",
#ifdef ARCHIPELAGO_ACTORS_ARE_THREADS
    "--cfg=contexts/factory:thread",
#endif
};

std::unique_ptr<sg::Engine> make_engine() {
  std::vector<std::string> words(kArguments.begin(), kArguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  int argc = static_cast<int>(argv.size());
  argv.push_back(nullptr);
  return std::make_unique<sg::Engine>(&argc, argv.data());
}

// On 3.32 the first zone made becomes the root; on 4.0 the engine brings one.
sg::NetZone& root_zone(sg::Engine& engine) {
#if SIMGRID_VERSION < 40000
  if (engine.get_netzone_root() == nullptr) return *sg::create_empty_zone("_world_");
#endif
  return *engine.get_netzone_root();
}

std::string number(const std::string& option) {
  return fmt::format("{}", simgrid::config::get_value<double>(option));
}
std::string text(const std::string& option) {
  return simgrid::config::get_value<std::string>(option);
}
// A number on 3.32; on 4.0 a text, because it may depend on the size of the message.
std::string factor(const std::string& option) {
  return fmt::format(
      "{}", kVersion4 ? std::stod(text(option)) : simgrid::config::get_value<double>(option));
}

}  // namespace

Session::Session(bool metered) {
  static bool used = false;
  if (std::exchange(used, true) || sg::Engine::has_instance()) {
    detail::require_failed(
        "one simulation per process; SimGrid keeps its clock and settings, so fork for each run",
        __FILE_NAME__, __LINE__);
  }
  engine_ = make_engine();
  if (metered) sg_host_energy_plugin_init();  // before any host
  control_host_ = &port::add_host(root_zone(*engine_), "control");
}

Session::~Session() = default;

std::string loaded_version() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  sg_version_get(&major, &minor, &patch);
  return fmt::format("{}.{}.{}", major, minor, patch);
}

std::vector<Setting> network_model_statement() {
  ARCHIPELAGO_REQUIRE(sg::Engine::has_instance());
  const bool crosstraffic = simgrid::config::get_value<bool>("network/crosstraffic");
  return {
      {"simgrid", loaded_version()},
      {"network/model", text("network/model")},
      {"network/solver", text("network/solver")},
      {"network/latency-factor", factor("network/latency-factor")},
      {"network/bandwidth-factor", factor("network/bandwidth-factor")},
      {"network/weight-S", number("network/weight-S")},
      {"network/TCP-gamma", number("network/TCP-gamma")},
      {"network/crosstraffic", crosstraffic ? "yes" : "no"},
      {"precision/timing", number(kVersion4 ? "precision/timing" : "surf/precision")},
      {"precision/work-amount", number(kVersion4 ? "precision/work-amount" : "maxmin/precision")},
  };
}

namespace port {

void attach(simgrid::kernel::routing::NetZoneImpl& zone) {
  zone.set_parent(sg::Engine::get_instance()->get_netzone_root()->get_impl());
}

void set_latency_factor(sg::NetZone& zone,
                        const std::function<double(const std::vector<sg::Link*>&)>& factor) {
  const auto callback = [factor](double, const sg::Host*, const sg::Host*,
                                 const std::vector<sg::Link*>& links,
                                 const std::unordered_set<sg::NetZone*>&) { return factor(links); };
#if SIMGRID_VERSION >= 40000
  zone.set_latency_factor_cb(callback);
#else
  zone.get_network_model()->set_lat_factor_cb(callback);
#endif
}

sg::Host& add_host(sg::NetZone& zone, const std::string& name) {
#if SIMGRID_VERSION >= 40000
  return *zone.add_host(name, 1.0);
#else
  return *zone.create_host(name, 1.0);
#endif
}

sg::Host& add_metered_host(Session& session, const std::string& name,
                           const std::vector<double>& watts) {
  const std::vector<double> speeds(watts.size(), 1.0);
  std::string ranges;  // "idle:busy" for each p-state
  for (const double w : watts) ranges += fmt::format("{}0:{}", ranges.empty() ? "" : ",", w);
  sg::NetZone& zone = root_zone(session.engine());
#if SIMGRID_VERSION >= 40000
  sg::Host* host = zone.add_host(name, speeds);
#else
  sg::Host* host = zone.create_host(name, speeds);
#endif
  host->set_property("wattage_per_state", ranges)->set_property("wattage_off", "0");
  return *host->seal();
}

sg::Link& add_link(sg::NetZone& zone, const std::string& name, double bytes_per_second,
                   double latency_seconds) {
#if SIMGRID_VERSION >= 40000
  sg::Link* link = zone.add_link(name, bytes_per_second);
#else
  sg::Link* link = zone.create_link(name, bytes_per_second);
#endif
  return *link->set_latency(latency_seconds);
}

void add_actor(const std::string& name, sg::Host& host, const std::function<void()>& body) {
#if SIMGRID_VERSION >= 40000
  sg::Engine::add_actor(name, &host, body);
#else
  sg::Actor::create(name, &host, body);
#endif
}

void in_kernel(const std::function<void()>& action) {
  simgrid::kernel::actor::simcall_answered(action);
}

}  // namespace port

}  // namespace archipelago::engine
