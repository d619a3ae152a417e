// The share of prompt tokens that prefix caches gave, site by site.
//
// Flow     begin() at the end of the warm-up, append_rows() at the end of the run; no rows without
//          prefix caches.
// Units    of tokens (serving.hpp, PoolStats): what every admission had to prefill, a pre-empted
//          sequence again.
#pragma once

#include <vector>

#include "engine/fleet/deployment.hpp"
#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

class PrefixRows {
 public:
  void begin(const serving::Serving& serving);
  void append_rows(metrics::Rows& rows, const platform::Platform& platform,
                   const Deployment& deployment, const serving::Serving& serving) const;

 private:
  struct Tokens {
    std::int64_t asked = 0;
    std::int64_t hit = 0;
  };
  std::vector<Tokens> before_;  // by pool
};

}  // namespace archipelago::engine
