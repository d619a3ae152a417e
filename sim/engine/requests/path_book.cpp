#include "engine/requests/path_book.hpp"

#include <utility>

namespace archipelago::engine {

PathBook::PathBook(const platform::Platform& platform, const platform::Router& router,
                   record::RequestSink& sink)
    : router_(router),
      sink_(sink),
      points_(platform.points.size()),
      sites_(platform.sites.size()) {}

PathBook::Known& PathBook::known_at(PointIndex metro, SiteIndex site, platform::ScopeIndex scope) {
  const std::size_t row = (scope.at() * points_ + metro.at()) * sites_ + site.at();
  if (row >= known_.size()) known_.resize((scope.at() + 1) * points_ * sites_);
  return known_[row];
}

std::uint32_t PathBook::enter(const platform::Route* route) {
  std::vector<CableIndex> cables;
  if (route != nullptr) {
    for (const platform::Hop& hop : route->hops) cables.push_back(hop.cable);
  }
  const auto next = static_cast<std::uint32_t>(numbers_.size() + 1);
  const auto [entry, fresh] = numbers_.try_emplace(std::move(cables), next);
  if (fresh) sink_.on_path(next, entry->first);
  return entry->second;
}

}  // namespace archipelago::engine
