// The oracle: one site that looks at every second, walks through every job and every node, and
// tries every instant.  It shares no code with sim/training but the values it is given.
//
// Units    whole seconds.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace archipelago::test {

struct NaiveJob {
  std::int64_t submitted = 0;
  std::int64_t run = 0;
  std::int64_t estimate = 0;
  std::int64_t milli = 0;
  std::int64_t checkpoint_every = 0;  // 0: never
  std::size_t nation = 0;
};

struct NaiveNodeEvent {
  std::int64_t when = 0;
  std::size_t node = 0;
  bool up = false;
};

struct NaiveCase {
  std::vector<int> nodes;
  std::string queue;
  std::int64_t half_life = 0;      // 0: never
  std::int64_t preempt_after = 0;  // 0: never
  std::vector<double> weights;     // of every nation
  std::vector<NaiveJob> jobs;      // in order of submission
  std::vector<NaiveNodeEvent> node_events;
};

// GPUs of one node, in the order in which they were taken; a share has number >= 0.
struct NaivePlace {
  std::vector<std::pair<std::size_t, int>> nodes;
  int milli = 0;
  int number = -1;
  bool operator==(const NaivePlace&) const = default;
};

struct NaiveStart {
  std::int64_t when = 0;
  std::size_t job = 0;
  NaivePlace place;
  bool operator==(const NaiveStart&) const = default;
};

inline constexpr std::size_t kNone = ~std::size_t{0};

// What is free.
struct NaiveRoom {
  struct Shared {
    std::size_t node = 0;
    int left = 1000;
  };
  std::vector<int> size;
  std::vector<int> free;
  std::map<int, Shared> shared;  // by number

  [[nodiscard]] std::size_t best(std::int64_t gpus, const std::set<std::size_t>& taken) const {
    std::size_t found = kNone;
    for (std::size_t n = 0; n < free.size(); ++n) {
      if (taken.contains(n) || free[n] < gpus || free[n] == 0) continue;
      if (found == kNone || free[n] < free[found]) found = n;
    }
    return found;
  }
  [[nodiscard]] std::optional<NaivePlace> whole(std::int64_t gpus) const {
    const bool one_node = gpus <= *std::max_element(size.begin(), size.end());
    NaivePlace place;
    std::set<std::size_t> taken;
    for (;;) {
      if (const std::size_t n = best(gpus, taken); n != kNone) {
        place.nodes.emplace_back(n, int(gpus));
        return place;
      }
      if (one_node) return {};
      std::size_t found = kNone;
      for (std::size_t n = 0; n < free.size(); ++n) {
        if (taken.contains(n) || free[n] == 0 || free[n] != size[n]) continue;
        if (found == kNone || size[n] > size[found]) found = n;
      }
      if (found == kNone) return {};
      place.nodes.emplace_back(found, size[found]);
      taken.insert(found);
      gpus -= size[found];
    }
  }
  [[nodiscard]] std::optional<NaivePlace> find(std::int64_t milli) const {
    if (milli >= 1000) return whole(milli / 1000);
    std::tuple<int, std::size_t, int> found{1001, 0, 0};
    for (const auto& [number, gpu] : shared) {
      if (gpu.left >= milli) found = std::min(found, {gpu.left, gpu.node, number});
    }
    if (std::get<0>(found) <= 1000) {
      return NaivePlace{{{std::get<1>(found), 0}}, int(milli), std::get<2>(found)};
    }
    const std::size_t n = best(1, {});
    if (n == kNone) return {};
    return NaivePlace{{{n, 0}}, int(milli), -1};
  }
  void take(NaivePlace& place) {
    for (const auto& [node, gpus] : place.nodes) free[node] -= gpus;
    if (place.milli == 0) return;
    if (place.number < 0) {
      place.number = 0;
      while (shared.contains(place.number)) ++place.number;
      const std::size_t node = place.nodes[0].first;
      shared[place.number] = {node, 1000};
      --free[node];
    }
    shared[place.number].left -= place.milli;
  }
  void release(const NaivePlace& place) {
    for (const auto& [node, gpus] : place.nodes) free[node] += gpus;
    if (place.milli == 0) return;
    shared[place.number].left += place.milli;
    if (shared[place.number].left < 1000) return;
    shared.erase(place.number);
    ++free[place.nodes[0].first];
  }
};

class NaiveSite {
 public:
  struct Job {
    enum State { kAbsent, kWaiting, kRunning, kDone, kRefused } state = kAbsent;
    std::int64_t kept = 0, since = 0, started = 0, end = 0, held = 0, lost = 0;
    int preempted = 0, failed = 0;
    NaivePlace place;
  };

  explicit NaiveSite(const NaiveCase& c) : c_(c), jobs(c.jobs.size()) {
    room_.size = c.nodes;
    room_.free = c.nodes;
    up_.assign(c.nodes.size(), true);
    usage_.assign(c.weights.size(), 0);
  }

  void run(std::int64_t horizon) {
    for (std::int64_t t = 0; t <= horizon; ++t) {
      bool first_round = true;
      while (round(t, first_round)) first_round = false;
      if (std::all_of(jobs.begin(), jobs.end(), [](const Job& job) {
            return job.state == Job::kDone || job.state == Job::kRefused;
          })) {
        return;
      }
    }
  }

  std::vector<NaiveStart> starts;

 private:
  // Whether there may be another round at this second.
  bool round(std::int64_t t, bool first_round) {
    bool happened = false;
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      if (jobs[j].state != Job::kRunning || jobs[j].started + left(j) != t) continue;
      leave(j, t);
      jobs[j].state = Job::kDone;
      jobs[j].end = t;
      happened = true;
    }
    for (const NaiveNodeEvent& event : c_.node_events) {
      if (!first_round || event.when != t) continue;
      happened = true;
      if (up_[event.node] != event.up) node_event(event, t);
    }
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      if (!first_round || c_.jobs[j].submitted != t) continue;
      happened = true;
      const std::int64_t milli = c_.jobs[j].milli;
      std::int64_t all = 0;
      for (const int size : c_.nodes) all += 1000 * size;
      const bool is_size = milli > 0 && (milli < 1000 || milli % 1000 == 0);
      jobs[j].state = is_size && milli <= all ? Job::kWaiting : Job::kRefused;
      jobs[j].since = t;
    }
    happened = happened || comes_of_age(t);
    if (!happened) return false;
    settle(t);
    schedule(t);
    return true;
  }

  [[nodiscard]] std::int64_t left(std::size_t j) const { return c_.jobs[j].run - jobs[j].kept; }
  [[nodiscard]] std::int64_t expected(std::size_t j) const {
    return std::max<std::int64_t>(0, c_.jobs[j].estimate - jobs[j].kept);
  }
  [[nodiscard]] std::vector<std::size_t> waiting() const {
    std::vector<std::size_t> list;
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      if (jobs[j].state == Job::kWaiting) list.push_back(j);
    }
    return list;
  }

  void start(std::size_t j, NaivePlace place, std::int64_t t) {
    room_.take(place);
    jobs[j].state = Job::kRunning;
    jobs[j].started = t;
    jobs[j].place = place;
    starts.push_back({t, j, place});
  }
  bool try_start(std::size_t j, std::int64_t t) {
    const auto place = room_.find(c_.jobs[j].milli);
    if (place) start(j, *place, t);
    return place.has_value();
  }
  void leave(std::size_t j, std::int64_t t) {
    room_.release(jobs[j].place);
    jobs[j].held += t - jobs[j].started;
    reserved_ = kNone;
  }
  void stop(std::size_t j, std::int64_t t) {
    leave(j, t);
    Job& job = jobs[j];
    const std::int64_t done = std::min(c_.jobs[j].run, job.kept + t - job.started);
    const std::int64_t every = c_.jobs[j].checkpoint_every;
    std::int64_t kept = job.kept;
    for (std::int64_t k = 0; every > 0 && k <= done; k += every) kept = std::max(kept, k);
    job.kept = kept;
    job.lost += done - kept;
    job.state = Job::kWaiting;
    job.since = t;
  }
  void node_event(const NaiveNodeEvent& event, std::int64_t t) {
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      if (jobs[j].state != Job::kRunning || event.up) continue;
      const auto& nodes = jobs[j].place.nodes;
      if (std::any_of(nodes.begin(), nodes.end(),
                      [&](const auto& share) { return share.first == event.node; })) {
        stop(j, t);
        ++jobs[j].failed;
      }
    }
    up_[event.node] = event.up;
    room_.free[event.node] = event.up ? room_.size[event.node] : 0;
    reserved_ = kNone;
  }

  void schedule(std::int64_t t) {
    if (c_.queue == "fifo") {
      for (const std::size_t j : waiting()) {
        if (!try_start(j, t)) break;
      }
    } else if (c_.queue == "fifo_skip") {
      for (const std::size_t j : waiting()) try_start(j, t);
    } else if (c_.queue == "shortest_first") {
      std::vector<std::size_t> list = waiting();
      std::stable_sort(list.begin(), list.end(),
                       [&](std::size_t a, std::size_t b) { return left(a) < left(b); });
      for (const std::size_t j : list) try_start(j, t);
    } else if (c_.queue == "easy") {
      easy(t);
    } else {
      fair_share(t);
    }
  }

  // ---- easy
  void easy(std::int64_t t) {
    const std::vector<std::size_t> list = waiting();
    std::size_t head = 0;
    while (head < list.size() && try_start(list[head], t)) ++head;
    if (head == list.size()) return;
    if (reserved_ != list[head]) reserve(list[head]);
    for (std::size_t i = head + 1; i < list.size(); ++i) {
      const std::size_t j = list[i];
      if (!shadow_ || t + expected(j) <= *shadow_) {
        try_start(j, t);
      } else if (const auto place = spare().find(c_.jobs[j].milli)) {
        start(j, *place, t);
      }
    }
  }
  [[nodiscard]] NaiveRoom room_at(std::int64_t t) const {
    NaiveRoom then = room_;
    for (const Job& job : jobs) {
      const auto j = static_cast<std::size_t>(&job - jobs.data());
      if (job.state == Job::kRunning && job.started + expected(j) <= t) then.release(job.place);
    }
    return then;
  }
  void reserve(std::size_t head) {
    std::set<std::int64_t> instants;
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      if (jobs[j].state == Job::kRunning) instants.insert(jobs[j].started + expected(j));
    }
    reserved_ = head;
    shadow_.reset();
    for (const std::int64_t instant : instants) {
      const auto place = room_at(instant).find(c_.jobs[head].milli);
      if (!place) continue;
      shadow_ = instant;
      head_place_ = *place;
      return;
    }
  }
  // Free now and free then, after the head has its place.
  [[nodiscard]] NaiveRoom spare() const {
    NaiveRoom then = room_at(*shadow_);
    const NaiveRoom before = then;
    NaivePlace place = head_place_;
    then.take(place);
    NaiveRoom both = room_;
    for (std::size_t n = 0; n < both.free.size(); ++n) {
      both.free[n] = std::min(both.free[n], then.free[n]);
    }
    for (auto gpu = both.shared.begin(); gpu != both.shared.end();) {
      if (!before.shared.contains(gpu->first)) {
        gpu = both.shared.erase(gpu);
      } else {
        gpu->second.left = std::min(gpu->second.left, then.shared.at(gpu->first).left);
        ++gpu;
      }
    }
    return both;
  }

  // ---- fair share
  void settle(std::int64_t t) {
    const double d = double(t - settled_);
    settled_ = t;
    if (d <= 0) return;
    for (std::size_t n = 0; n < usage_.size(); ++n) {
      const double h = double(c_.half_life);
      usage_[n] = c_.half_life == 0
                      ? usage_[n] + held_[n] * d
                      : usage_[n] * std::exp2(-d / h) +
                            held_[n] * (h / std::numbers::ln2 * (1 - std::exp2(-d / h)));
    }
  }
  // GPUs a nation holds now.
  [[nodiscard]] double holds(std::size_t nation) const {
    std::int64_t milli = 0;
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      const bool counts = jobs[j].state == Job::kRunning && c_.jobs[j].nation == nation;
      milli += counts ? c_.jobs[j].milli : 0;
    }
    return double(milli) / 1000;
  }
  [[nodiscard]] double share(std::size_t nation) const {
    return usage_[nation] / c_.weights[nation];
  }
  [[nodiscard]] std::vector<std::size_t> nation_order() const {
    std::vector<std::tuple<double, double, std::size_t>> ranks;
    for (std::size_t n = 0; n < usage_.size(); ++n) {
      if (!of(n).empty()) ranks.emplace_back(share(n), holds(n) / c_.weights[n], n);
    }
    std::sort(ranks.begin(), ranks.end());
    std::vector<std::size_t> order;
    for (const auto& rank : ranks) order.push_back(std::get<2>(rank));
    return order;
  }
  [[nodiscard]] std::vector<std::size_t> of(std::size_t nation) const {
    std::vector<std::size_t> list;
    for (const std::size_t j : waiting()) {
      if (c_.jobs[j].nation == nation) list.push_back(j);
    }
    return list;
  }
  // A nation's first job has waited long enough: looked at once.
  [[nodiscard]] bool comes_of_age(std::int64_t t) {
    for (std::size_t n = 0; n < usage_.size() && c_.preempt_after > 0; ++n) {
      const std::vector<std::size_t> list = of(n);
      if (!list.empty() && jobs[list[0]].since + c_.preempt_after == t) {
        return aged_.insert({list[0], t}).second;
      }
    }
    return false;
  }
  void fair_share(std::int64_t t) {
    for (bool any = true; any;) {
      preempt(t);
      any = false;
      for (const std::size_t n : nation_order()) {
        for (const std::size_t j : of(n)) {
          any = any || try_start(j, t);
          if (any) break;
        }
        if (any) break;
      }
    }
    for (std::size_t n = 0; n < usage_.size(); ++n) held_[n] = holds(n);
  }
  void preempt(std::int64_t t) {
    if (c_.preempt_after == 0 || waiting().empty()) return;
    const std::size_t nation = nation_order()[0];
    const std::size_t hungry = of(nation)[0];
    const std::int64_t milli = c_.jobs[hungry].milli;
    if (t - jobs[hungry].since < c_.preempt_after || room_.find(milli)) return;
    std::vector<std::pair<std::int64_t, std::size_t>> young;
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      const Job& job = jobs[j];
      const std::int64_t spared = ((std::int64_t{1} << job.preempted) - 1) * c_.preempt_after;
      if (job.state == Job::kRunning && job.started < t && job.started + spared <= t &&
          share(c_.jobs[j].nation) > share(nation)) {
        young.emplace_back(job.started, j);
      }
    }
    std::sort(young.rbegin(), young.rend());
    std::vector<std::size_t> victims;
    const auto fits_without = [&](const std::vector<std::size_t>& list) {
      NaiveRoom room = room_;
      for (const std::size_t j : list) room.release(jobs[j].place);
      return room.find(milli).has_value();
    };
    for (const auto& [started, j] : young) {
      if (!fits_without(victims)) victims.push_back(j);
    }
    if (!fits_without(victims)) return;
    for (std::size_t i = victims.size(); i-- > 0;) {  // oldest first
      std::vector<std::size_t> fewer;
      for (const std::size_t j : victims) {
        if (j != victims[i]) fewer.push_back(j);
      }
      if (fits_without(fewer)) victims = fewer;
    }
    for (const std::size_t j : victims) {
      stop(j, t);
      ++jobs[j].preempted;
    }
  }

  const NaiveCase& c_;
  NaiveRoom room_;
  std::vector<bool> up_;
  std::size_t reserved_ = kNone;  // for whom the reservation holds
  std::optional<std::int64_t> shadow_;
  NaivePlace head_place_;
  std::vector<double> usage_;
  std::map<std::size_t, double> held_;
  std::int64_t settled_ = 0;
  std::set<std::pair<std::size_t, std::int64_t>> aged_;

 public:
  std::vector<Job> jobs;
};

}  // namespace archipelago::test
