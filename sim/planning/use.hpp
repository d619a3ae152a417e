// Uses: what the same nations might do with the same network, from text to training data, so that a
// plan can say where cables begin to matter.
//
// Format   uses:
//            - name: images
//              what: every answer carries an image
//              demand_times: 300          # the counted demand, times this; else the plan's
//              answer_size: 2 MB          # 0 B: text
//            - name: gradients
//              what: eleven nations train one model together
//              moved_to: johor-kulai      # a site
//              moved_up_tb_a_day: 500     # of all nations together, split as their requests are
//              moved_down_tb_a_day: 500   # back
//              moved_usd_per_tb: 30       # what a terabyte costs that no cable takes
//              source: assumed
//          growth: {a_year: 35 %, years: [0, 4, 8]}
// Model    with_use(): the plan's network with the use's requests, answers and bulk data, all of them
//          (1 + a year) ^ years times as much.  Bulk data ask for no GPU, wait for no token and go in
//          chunks of 1 GB at an even rate over any way of public data to the site.
// Flow     file -> read_uses() -> with_use() -> Valuation.
// Errors   faults are recorded in the YAML reader.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "input/key_table.hpp"
#include "planning/network.hpp"
#include "platform/platform.hpp"

namespace archipelago::planning {

struct Moved {
  std::size_t site = 0;
  double up_bytes_a_day = 0;  // of all nations together
  double down_bytes_a_day = 0;
  double usd_per_byte = 0;  // unmoved
};

struct Use {
  std::string name;
  std::string what;
  double demand_times = 1;
  double answer_bytes = 0;  // 0: as its tokens weigh
  std::optional<Moved> moved;
  std::string source;
};

struct Growth {
  double a_year = 0;
  std::vector<double> years{0};

  [[nodiscard]] double after(double years_from_now) const;
};

// `fallback`: where a use says nothing.
[[nodiscard]] std::vector<Use> read_uses(const input::KeyedMap& root,
                                         const platform::Platform& platform, const Use& fallback);
[[nodiscard]] Growth read_growth(const input::KeyedMap& root);

// `made_for`: what the network was made for.
[[nodiscard]] Network with_use(const Network& network, const Use& made_for, const Use& use,
                               double growth);

}  // namespace archipelago::planning
