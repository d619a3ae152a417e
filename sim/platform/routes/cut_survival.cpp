#include "platform/routes/cut_survival.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include "base/error.hpp"

namespace archipelago::platform {

namespace {

// The connected parts of a network, by union-find with halved paths.
class Parts {
 public:
  explicit Parts(std::size_t points) : above_(points) {}

  void clear() { std::iota(above_.begin(), above_.end(), 0U); }
  std::uint32_t of(std::uint32_t point) {
    while (above_[point] != point) point = above_[point] = above_[above_[point]];
    return point;
  }
  // Whether they were in two parts.
  bool join(std::uint32_t a, std::uint32_t b) {
    a = of(a);
    b = of(b);
    above_[a] = b;
    return a != b;
  }

 private:
  std::vector<std::uint32_t> above_;
};

class Search {
 public:
  Search(const Platform& platform, const std::vector<Asker>& askers,
         const std::vector<Party>& parties)
      : platform_(platform),
        askers_(askers),
        parties_(parties),
        cuts_(cuts_to_survive(platform)),
        parts_(platform.points.size()),
        marked_(platform.points.size(), 0),
        reached_(askers.size()) {
    for (const Party& party : parties) {
      ARCHIPELAGO_REQUIRE(party.size() == askers.size());
      whole_.push_back(std::accumulate(party.begin(), party.end(), 0.0));
      ARCHIPELAGO_REQUIRE(whole_.back() > 0);
    }
  }

  std::vector<Survival> run() {
    std::vector<Survival> answer(parties_.size());
    const std::size_t none = cuts_.size();
    std::vector<double> left = reach(none, none);
    for (std::size_t p = 0; p < answer.size(); ++p) {
      answer[p] = {left[p], left[p], cuts_.empty() ? left[p] : 0, left[p]};
    }
    for (std::size_t first = 0; first < cuts_.size(); ++first) {
      std::vector<bool> holds(cuts_.size(), false);
      left = reach(first, none, &holds);
      for (std::size_t p = 0; p < answer.size(); ++p) {
        answer[p].one_worst = std::min(answer[p].one_worst, left[p]);
        answer[p].one_mean += left[p] / static_cast<double>(cuts_.size());
        answer[p].two_worst = std::min(answer[p].two_worst, left[p]);
      }
      for (std::size_t second = first + 1; second < cuts_.size(); ++second) {
        if (!holds[second]) continue;
        left = reach(first, second);
        for (std::size_t p = 0; p < answer.size(); ++p) {
          answer[p].two_worst = std::min(answer[p].two_worst, left[p]);
        }
      }
    }
    return answer;
  }

 private:
  // By party.  `holds`: the cuts that took part in joining the parts; cutting another one changes
  // nothing.
  const std::vector<double>& reach(std::size_t first, std::size_t second,
                                   std::vector<bool>* holds = nullptr) {
    parts_.clear();
    for (std::size_t c = 0; c < cuts_.size(); ++c) {
      if (c == first || c == second) continue;
      for (const CableIndex cable : cuts_[c]) {
        const Cable& row = platform_.cables[cable.at()];
        if (parts_.join(row.from.value, row.to.value) && holds != nullptr) (*holds)[c] = true;
      }
    }
    for (std::size_t a = 0; a < askers_.size(); ++a) reached_[a] = reached(askers_[a]);
    left_.clear();
    for (std::size_t p = 0; p < parties_.size(); ++p) {
      const double sum =
          std::inner_product(reached_.begin(), reached_.end(), parties_[p].begin(), 0.0);
      left_.push_back(sum / whole_[p]);
    }
    return left_;
  }

  double reached(const Asker& asker) {
    ++mark_;
    for (const PointIndex goal : asker.served) marked_[parts_.of(goal.value)] = mark_;
    double share = 0;
    for (const Asker::Users& users : asker.users) {
      if (marked_[parts_.of(users.metro.value)] == mark_) share += users.share;
    }
    return share;
  }

  const Platform& platform_;
  const std::vector<Asker>& askers_;
  const std::vector<Party>& parties_;
  std::vector<std::vector<CableIndex>> cuts_;
  Parts parts_;
  std::vector<std::uint64_t> marked_;  // by point: the last asker with a site in its part
  std::uint64_t mark_ = 0;
  std::vector<double> reached_;  // by asker
  std::vector<double> whole_;    // by party
  std::vector<double> left_;     // by party
};

}  // namespace

std::vector<std::vector<CableIndex>> cuts_to_survive(const Platform& platform) {
  std::vector<std::vector<CableIndex>> cuts;
  std::map<std::string, std::size_t> groups;  // -> cuts
  for (std::size_t row = 0; row < platform.cables.size(); ++row) {
    const Cable& cable = platform.cables[row];
    if (cable.status != CableStatus::kExisting) continue;
    const std::string& group = cable.shared_risk_group;
    if (group.empty()) {
      cuts.push_back({CableIndex(row)});
      continue;
    }
    const auto [entry, is_new] = groups.try_emplace(group, cuts.size());
    if (is_new) cuts.emplace_back();
    cuts[entry->second].push_back(CableIndex(row));
  }
  return cuts;
}

std::vector<Survival> survive_cuts(const Platform& platform, const std::vector<Asker>& askers,
                                   const std::vector<Party>& parties) {
  return Search(platform, askers, parties).run();
}

}  // namespace archipelago::platform
