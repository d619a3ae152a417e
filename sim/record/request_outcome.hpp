// What became of one request, as the user saw it: the only thing metrics are made from.
//
// Flow     engine -> RequestOutcome -> RequestSink (aggregate now, or store and aggregate later).
// Units    SimTime; delays include the user's access network and the WAN, both ways.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"

namespace archipelago::record {

enum class Fate : std::uint8_t {
  kServed,
  kNoSite,     // the policy found no site that may and can serve it
  kForbidden,  // it would have, but for the residency rules
  kQueueFull,  // the replica's queue was full
  kTimeout,    // waited longer than the time-out for its first token
  kTooLong,    // longer than the LLM's context, or can never fit the replica's memory
  kNoPower,    // its site had no power when it came, or lost it
  kInFlight,   // the run ended first
};
inline constexpr std::size_t kFates = 8;

struct RequestOutcome {
  std::uint64_t number = 0;  // of the request in its run, by when it was asked; from 0
  Fate fate = Fate::kServed;
  NationIndex nation;  // the user's
  PointIndex metro;
  bool sent = true;  // to `site`; else no policy, no rule or no LLM's context had it sent anywhere
  SiteIndex site;
  LlmIndex llm;
  std::uint8_t data_class = 0;  // number of the platform's DataClass
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
  SimTime asked;                   // the user pressed enter
  SimTime network_one_way;         // user to site: access and WAN
  std::int32_t third_nations = 0;  // crossed on the way: neither the user's nor the site's
  std::uint32_t path = 0;          // as on_path() told of it; 0 where nobody listens to paths
  SimTime first_token;             // seen by the user; served only
  SimTime ttft_bound;              // the lowest that any policy could give; served only
  SimTime finished;                // last token and payload seen by the user, or the refusal
  double payload_up = 0;           // bytes beside the text
  double payload_down = 0;
  SimTime download;  // of the payload, behind the last token
};

// Of a served request: as its user saw them.  TPOT is the mean time a token behind the first, none
// of an answer of one token.
[[nodiscard]] inline double ttft_s(const RequestOutcome& outcome) {
  return (outcome.first_token - outcome.asked).seconds();
}
[[nodiscard]] inline double tpot_s(const RequestOutcome& outcome) {
  if (outcome.output_tokens < 2) return 0;
  const SimTime last_token = outcome.finished - outcome.download;
  return (last_token - outcome.first_token).seconds() / (outcome.output_tokens - 1);
}

class RequestSink {
 public:
  virtual ~RequestSink() = default;
  virtual void on_outcome(const RequestOutcome& outcome) = 0;
  // Before the first outcome with that path: its cables, from the user to the site.
  virtual void on_path(std::uint32_t /*path*/, const std::vector<CableIndex>& /*cables*/) {}
};

}  // namespace archipelago::record
