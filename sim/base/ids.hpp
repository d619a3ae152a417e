// Dense indices of things: the row number of a nation, a point, a cable ... in its table.
//
// Flow     a loader numbers the rows of a table from 0; everything after that passes indices, so
//          that state lives in plain vectors and results come out in table order.
// Units    none.
// Errors   an index is only meaningful for the platform that issued it; nothing checks that.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace archipelago {

// One index type per kind of thing, so that a site cannot be passed where a nation is meant.
template <class Tag>
struct Index {
  std::uint32_t value = 0;

  constexpr Index() = default;
  constexpr explicit Index(std::size_t row) : value(static_cast<std::uint32_t>(row)) {}

  // For indexing a vector: sites[site.at()].
  [[nodiscard]] constexpr std::size_t at() const noexcept { return value; }
  constexpr auto operator<=>(const Index&) const = default;
};

using NationIndex = Index<struct NationTag>;
using ZoneIndex = Index<struct ZoneTag>;
using PointIndex = Index<struct PointTag>;  // a metro, exchange or landing station
using CableIndex = Index<struct CableTag>;  // one segment: a row of cables.csv
using SiteIndex = Index<struct SiteTag>;
using GpuIndex = Index<struct GpuTag>;  // a GPU type
using LlmIndex = Index<struct LlmTag>;
using ProfileIndex = Index<struct ProfileTag>;  // a row of serving_profiles.csv
using StreamIndex = Index<struct StreamTag>;    // a demand stream of a workload

}  // namespace archipelago
