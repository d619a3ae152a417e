#include "platform/routes/cut_survival.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace archipelago::platform {

namespace {

// The connected parts of a network, by union-find with halved paths.  A copy is a state to come back
// to.
class Parts {
 public:
  explicit Parts(std::size_t points) : above_(points), count_(points) {
    std::iota(above_.begin(), above_.end(), 0U);
  }

  std::uint32_t of(std::uint32_t point) {
    while (above_[point] != point) point = above_[point] = above_[above_[point]];
    return point;
  }
  // Whether they were in two parts.
  bool join(std::uint32_t a, std::uint32_t b) {
    a = of(a);
    b = of(b);
    above_[a] = b;
    count_ -= a != b ? 1 : 0;
    return a != b;
  }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  std::vector<std::uint32_t> above_;
  std::size_t count_;
};

class Search {
 public:
  Search(const Platform& platform, const std::vector<Asker>& askers,
         const std::vector<Party>& parties)
      : platform_(platform),
        askers_(askers),
        parties_(parties),
        cuts_(cuts_to_survive(platform)),
        marked_(platform.points.size(), 0),
        reached_(askers.size()) {
    for (const Party& party : parties) {
      ARCHIPELAGO_REQUIRE(party.size() == askers.size());
      whole_.push_back(std::accumulate(party.begin(), party.end(), 0.0));
      ARCHIPELAGO_REQUIRE(whole_.back() > 0);
    }
  }

  std::vector<Survival> run() {
    Parts all(platform_.points.size());
    for (std::size_t c = 0; c < cuts_.size(); ++c) join(all, c);
    for (const double left : reach(all)) {
      answer_.push_back({left, left, cuts_.empty() ? left : 0, left});
    }
    for (std::size_t first = 0; first < cuts_.size(); ++first) cut(first);
    return std::move(answer_);
  }

 private:
  // Whether the cables of a cut joined any parts.
  bool join(Parts& parts, std::size_t cut) {
    bool any = false;
    for (const CableIndex cable : cuts_[cut]) {
      const Cable& row = platform_.cables[cable.at()];
      any |= parts.join(row.from.value, row.to.value);
    }
    return any;
  }

  // That one, and it with every other.
  void cut(std::size_t first) {
    Parts parts(platform_.points.size());
    std::vector<std::size_t> holding;  // took part in joining: cutting another changes nothing
    Parts others(platform_.points.size());
    for (std::size_t c = 0; c < cuts_.size(); ++c) {
      if (c == first) continue;
      if (join(parts, c)) {
        holding.push_back(c);
      } else {
        join(others, c);
      }
    }
    const std::vector<double>& left = reach(parts);
    for (std::size_t p = 0; p < answer_.size(); ++p) {
      answer_[p].one_worst = std::min(answer_[p].one_worst, left[p]);
      answer_[p].one_mean += left[p] / static_cast<double>(cuts_.size());
      answer_[p].two_worst = std::min(answer_[p].two_worst, left[p]);
    }
    cut_each(first, holding, others, parts.count());
  }

  // The first and each of the others that hold, in turn.  `parts`: all cables but those of `first`
  // and `holding`; `whole`: so many parts there are when the first alone is cut.  To leave out one
  // of many, each half of them is joined once for all of the other half.
  void cut_each(std::size_t first, std::span<const std::size_t> holding, const Parts& parts,
                std::size_t whole) {
    if (holding.empty() || holding.back() <= first) return;  // those pairs have been
    if (holding.size() == 1) {
      if (parts.count() == whole) return;  // the same parts as without the second
      Parts cut = parts;
      const std::vector<double>& left = reach(cut);
      for (std::size_t p = 0; p < answer_.size(); ++p) {
        answer_[p].two_worst = std::min(answer_[p].two_worst, left[p]);
      }
      return;
    }
    const std::size_t half = holding.size() / 2;
    for (const auto& [rest, joined] : {std::pair{holding.first(half), holding.subspan(half)},
                                       std::pair{holding.subspan(half), holding.first(half)}}) {
      Parts more = parts;
      for (const std::size_t c : joined) join(more, c);
      cut_each(first, rest, more, whole);
    }
  }

  // By party.
  const std::vector<double>& reach(Parts& parts) {
    for (std::size_t a = 0; a < askers_.size(); ++a) reached_[a] = reached(parts, askers_[a]);
    left_.clear();
    for (std::size_t p = 0; p < parties_.size(); ++p) {
      const double sum =
          std::inner_product(reached_.begin(), reached_.end(), parties_[p].begin(), 0.0);
      left_.push_back(sum / whole_[p]);
    }
    return left_;
  }

  double reached(Parts& parts, const Asker& asker) {
    ++mark_;
    for (const PointIndex goal : asker.served) marked_[parts.of(goal.value)] = mark_;
    double share = 0;
    for (const Asker::Users& users : asker.users) {
      if (marked_[parts.of(users.metro.value)] == mark_) share += users.share;
    }
    return share;
  }

  const Platform& platform_;
  const std::vector<Asker>& askers_;
  const std::vector<Party>& parties_;
  std::vector<std::vector<CableIndex>> cuts_;
  std::vector<std::uint64_t> marked_;  // by point: the last asker with a site in its part
  std::uint64_t mark_ = 0;
  std::vector<double> reached_;   // by asker
  std::vector<double> whole_;     // by party
  std::vector<double> left_;      // by party
  std::vector<Survival> answer_;  // likewise
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
