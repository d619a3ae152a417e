#include "sizing/trials.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/error.hpp"
#include "engine/simulate.hpp"
#include "experiment/child_processes.hpp"

namespace archipelago::sizing {

namespace {

// Between processes of one program on one machine: the bytes of the vectors, each behind its length.
template <class T>
void put(std::string& text, const std::vector<T>& values) {
  static_assert(std::is_trivially_copyable_v<T>);
  const std::uint64_t count = values.size();
  text.append(reinterpret_cast<const char*>(&count), sizeof count);
  text.append(reinterpret_cast<const char*>(values.data()), count * sizeof(T));
}

template <class T>
bool take(std::string_view& text, std::vector<T>& values) {
  std::uint64_t count = 0;
  if (text.size() < sizeof count) return false;
  std::memcpy(&count, text.data(), sizeof count);
  text.remove_prefix(sizeof count);
  if (text.size() / sizeof(T) < count) return false;
  values.resize(count);
  // No memcpy: an empty vector has no address to give it.
  std::copy_n(text.data(), count * sizeof(T), reinterpret_cast<char*>(values.data()));
  text.remove_prefix(count * sizeof(T));
  return true;
}

constexpr std::string_view kTally = "tally\n";

std::string encode(const Tally& tally) {
  std::string text(kTally);
  put(text, tally.ended);
  put(text, tally.within);
  put(text, tally.missed_by_llm);
  put(text, tally.wait_s);
  put(text, tally.served);
  put(text, tally.broken);
  return text;
}

Tally decode(const experiment::ChildEnd& end) {
  if (!end.failure.empty()) throw SimulationError(end.failure);
  std::string_view text = end.text;
  if (!text.starts_with(kTally)) throw SimulationError(end.text);
  text.remove_prefix(kTally.size());
  Tally tally;
  const bool whole = take(text, tally.ended) && take(text, tally.within) &&
                     take(text, tally.missed_by_llm) && take(text, tally.wait_s) &&
                     take(text, tally.served) && take(text, tally.broken) && text.empty();
  if (!whole) throw SimulationError("a trial ended before it had said what it counted");
  return tally;
}

std::string simulate(const experiment::Scenario& scenario, std::uint64_t seed, const Trial& trial) {
  try {
    engine::RunSettings run = settings_of(scenario.settings.run, trial.window);
    run.seed = {seed, trial.replicate};
    const platform::Platform& platform = *trial.platform;
    Tally tally(platform.nations.size(), trial.window.slots(), platform.llms.size());
    Counter counter(tally, {trial.window.slots(), run.warmup, run.slo, platform.llms.size()},
                    trial.watch, [&] { experiment::ChildProcesses::answer(encode(tally)); });
    (void)engine::simulate(platform, *scenario.recipe, run, {&counter, nullptr});
    return encode(tally);
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

Trials::Trials(const experiment::Scenario& scenario, std::uint64_t seed, std::size_t jobs,
               std::function<bool()> stop)
    : scenario_(scenario), seed_(seed), jobs_(jobs), stop_(std::move(stop)) {
  ARCHIPELAGO_REQUIRE(jobs_ > 0);
}

std::vector<Tally> Trials::run(const std::vector<Trial>& trials) {
  std::vector<Tally> tallies(trials.size());
  experiment::ChildProcesses children;
  std::size_t next = 0;
  while (next < trials.size() || children.size() > 0) {
    if (stop_ && stop_()) throw SimulationError("stopped");
    while (next < trials.size() && children.size() < jobs_) {
      const Trial& trial = trials[next];
      children.start(next++, [&] { return simulate(scenario_, seed_, trial); });
    }
    children.wait_for_some([&](experiment::ChildEnd&& end) { tallies[end.number] = decode(end); });
  }
  count_ += trials.size();
  return tallies;
}

}  // namespace archipelago::sizing
