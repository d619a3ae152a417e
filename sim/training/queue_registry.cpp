#include "training/queue_registry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "input/text.hpp"
#include "training/easy.hpp"
#include "training/fair_share.hpp"
#include "training/fifo.hpp"
#include "training/fifo_skip.hpp"
#include "training/shortest_first.hpp"

namespace archipelago::training {

namespace {

using Nations = std::vector<std::string>;
using Faults = std::vector<std::string>;

struct Row {
  QueueInfo info;
  Faults (*check)(const QueueChoice&, const Nations&);
  std::unique_ptr<JobQueue> (*make)(const QueueChoice&, const Nations&, const NodePool&);
};

constexpr double kMaxHours = 24 * 100;  // of a run (base/sim_time.hpp)
constexpr std::string_view kWeight = "weight.";

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

std::string no_option(const QueueChoice& choice, const std::string& key) {
  return "queue " + choice.name + " has no option '" + key + "'";
}

Faults check_none(const QueueChoice& choice, const Nations&) {
  Faults faults;
  for (const auto& [key, value] : choice.options) {
    faults.push_back(no_option(choice, key) + "; it takes none");
  }
  return faults;
}

void check_hours(const std::string& key, const std::string& value, Faults& faults) {
  const auto hours = number_of(value);
  if (value == "never" || (hours && *hours > 0 && *hours <= kMaxHours)) return;
  faults.push_back(key + ": '" + value +
                   "' is no number of hours above 0 and at most 2400; write for example " + key +
                   ": 24, or never");
}

void check_weight(const std::string& key, const std::string& value, const Nations& nations,
                  Faults& faults) {
  const std::string code = key.substr(kWeight.size());
  if (std::find(nations.begin(), nations.end(), code) == nations.end()) {
    faults.push_back(key + ": '" + code + "' is no nation of the platform" +
                     input::did_you_mean(code, nations));
  }
  const auto weight = number_of(value);
  if (!weight || *weight <= 0) faults.push_back(key + ": '" + value + "' is no number above 0");
}

Faults check_fair_share(const QueueChoice& choice, const Nations& nations) {
  static const std::vector<std::string> hours{"half_life_hours", "preempt_after_hours"};
  Faults faults;
  for (const auto& [key, value] : choice.options) {
    if (std::find(hours.begin(), hours.end(), key) != hours.end()) {
      check_hours(key, value, faults);
    } else if (key.starts_with(kWeight)) {
      check_weight(key, value, nations, faults);
    } else {
      faults.push_back(no_option(choice, key) + input::did_you_mean(key, hours));
    }
  }
  return faults;
}

SimTime hours_of(const std::string& value) {
  return value == "never" ? kNever : to_sim_time(Seconds(3600 * *number_of(value)));
}

template <class Q>
std::unique_ptr<JobQueue> make_simple(const QueueChoice&, const Nations&, const NodePool& pool) {
  return std::make_unique<Q>(pool);
}

std::unique_ptr<JobQueue> make_fair_share(const QueueChoice& choice, const Nations& nations,
                                          const NodePool& pool) {
  FairShareRules rules;
  rules.weights.assign(nations.size(), 1);
  for (const auto& [key, value] : choice.options) {
    if (key == "half_life_hours") {
      rules.half_life = hours_of(value);
    } else if (key == "preempt_after_hours") {
      rules.preempt_after = hours_of(value);
    } else {
      const auto nation = std::find(nations.begin(), nations.end(), key.substr(kWeight.size()));
      rules.weights[static_cast<std::size_t>(nation - nations.begin())] = *number_of(value);
    }
  }
  return std::make_unique<FairShare>(pool, std::move(rules));
}

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {{"fifo", "strictly first come, first served", {}}, &check_none, &make_simple<Fifo>},
      {{"fifo_skip", "first come, first served among the jobs that fit", {}},
       &check_none,
       &make_simple<FifoSkip>},
      {{"shortest_first", "the shortest job that fits; it knows run times", {}},
       &check_none,
       &make_simple<ShortestFirst>},
      {{"easy", "first come, first served; later jobs go ahead unless they delay the first", {}},
       &check_none,
       &make_simple<Easy>},
      {{"fair_share",
        "the nation that has used least of the site for its weight goes first",
        {"half_life_hours: past usage counts half after so long, or never (default 168)",
         "preempt_after_hours: a nation kept waiting so long may stop jobs of those that used "
         "more, or never (default)",
         "weight.<nation>: its share against the others' (default 1)"}},
       &check_fair_share,
       &make_fair_share},
  };
  return table;
}

const Row* find_row(const std::string& name) {
  for (const Row& row : rows()) {
    if (row.info.name == name) return &row;
  }
  return nullptr;
}

}  // namespace

std::string QueueChoice::label() const {
  std::string text = name;
  for (const auto& [key, value] : options) text += "-" + value;
  return text;
}

std::vector<QueueInfo> list_queues() {
  std::vector<QueueInfo> list;
  for (const Row& row : rows()) list.push_back(row.info);
  return list;
}

std::vector<std::string> check_queue(const QueueChoice& choice, const Nations& nations) {
  if (const Row* row = find_row(choice.name)) return row->check(choice, nations);
  std::vector<std::string> names;
  for (const Row& row : rows()) names.push_back(row.info.name);
  std::string known;
  for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
  return {"'" + choice.name + "' is no queue" + input::did_you_mean(choice.name, names) +
          "; there are " + known};
}

std::unique_ptr<JobQueue> make_queue(const QueueChoice& choice, const Nations& nations,
                                     const NodePool& pool) {
  const Row* row = find_row(choice.name);
  ARCHIPELAGO_REQUIRE(row != nullptr);
  return row->make(choice, nations, pool);
}

}  // namespace archipelago::training
