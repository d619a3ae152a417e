#include "workload/sources/request_source.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/mix.hpp"
#include "base/step_series.hpp"
#include "workload/laws/arrival_times.hpp"
#include "workload/laws/choice.hpp"
#include "workload/laws/class_draw.hpp"
#include "workload/sources/earliest_first.hpp"
#include "workload/sources/trace_replay.hpp"
#include "workload/sources/user_loop.hpp"

namespace archipelago::workload {

using platform::Platform;

// The arrivals of one stream in one nation.  Not in a nameless namespace: Impl holds them, and its
// unit has other files.
class StreamArrivals {
 public:
  StreamArrivals(const InferenceStream& stream, const Platform& platform, StreamIndex stream_index,
                 NationIndex nation, StepSeries rate, Seed seed)
      : stream_(stream),
        stream_index_(stream_index),
        nation_(nation),
        times_(std::move(rate), stream.burstiness),
        random_(seed, "workload/" + stream.name + "/" + platform.nations[nation.at()].iso2),
        classes_(stream.class_share, seed,
                 "workload/" + stream.name + "/" + platform.nations[nation.at()].iso2) {
    if (stream.sessions > 0) {
      session_random_.emplace(
          seed, "workload/" + stream.name + "/" + platform.nations[nation.at()].iso2 + "/sessions");
    }
    for (std::size_t p = 0; p < platform.points.size(); ++p) {
      const platform::Point& point = platform.points[p];
      if (point.nation == nation && point.users_share > 0) {
        metros_.add(PointIndex(p), point.users_share);
      }
    }
    for (const LlmShare& share : stream.llms) {
      if (share.share > 0) llms_.add(share.llm, share.share);
    }
    times_.advance(random_);
  }

  // kNever when the horizon is reached.
  [[nodiscard]] SimTime at() const noexcept { return times_.at(); }

  // REQUIRES: at() is before the horizon.  Draws the request of this instant, then moves on.
  void take(Request& request) {
    request.at = times_.at();
    request.stream = stream_index_;
    request.nation = nation_;
    request.metro = metros_.draw(random_);
    request.llm = llms_.draw(random_);
    request.data_class = classes_.draw();
    request.prompt_tokens = stream_.prompt_tokens.draw(random_);
    request.output_tokens = stream_.output_tokens.draw(random_);
    request.session = session_random_ ? draw_session() : 0;
    request.blocks = nullptr;
    request.payload = stream_.payload_or_null();
    times_.advance(random_);
  }

 private:
  // Sessions of another stream or nation are others.
  std::uint64_t draw_session() {
    const std::uint64_t number = session_random_->below(stream_.sessions);
    const std::uint64_t whose = mix64(mix64(stream_index_.at() + 1) + nation_.at());
    return std::max<std::uint64_t>(mix64(whose + number), 1);
  }

  const InferenceStream& stream_;
  StreamIndex stream_index_;
  NationIndex nation_;
  ArrivalTimes times_;
  RandomStream random_;
  ClassDraw classes_;
  std::optional<RandomStream> session_random_;
  Choice<PointIndex> metros_;
  Choice<LlmIndex> llms_;
};

namespace {

// Whole users that add up: largest remainders, ties to the first.
std::vector<std::uint32_t> users_by_nation(double users, const std::vector<double>& shares) {
  std::vector<std::uint32_t> whole;
  std::vector<std::pair<double, std::size_t>> rest;  // the largest first
  auto left = static_cast<std::uint64_t>(std::llround(users));
  for (std::size_t n = 0; n < shares.size(); ++n) {
    const double exact = static_cast<double>(std::llround(users)) * shares[n];
    whole.push_back(static_cast<std::uint32_t>(exact));
    left -= std::min<std::uint64_t>(left, whole.back());
    rest.emplace_back(whole.back() - exact, n);
  }
  std::stable_sort(rest.begin(), rest.end());
  for (std::size_t i = 0; i < rest.size() && left > 0; ++i, --left) ++whole[rest[i].second];
  return whole;
}

}  // namespace

struct RequestSource::Impl {
  EarliestFirst<StreamArrivals, TraceReplay, UserLoop>
      processes;  // stream by stream, nation by nation
};

RequestSource::RequestSource(const Platform& platform, const Recipe& recipe, UtcTime start,
                             SimTime horizon, double demand_scale, Seed seed)
    : impl_(std::make_unique<Impl>()) {
  ARCHIPELAGO_REQUIRE(horizon > SimTime{} && horizon <= kMaxHorizon && demand_scale > 0);
  for (std::size_t s = 0; s < recipe.inference.size(); ++s) {
    const InferenceStream& stream = recipe.inference[s];
    ARCHIPELAGO_REQUIRE(stream.nation_share.size() == platform.nations.size());
    if (stream.trace) {
      const auto first = std::find_if(
          recipe.inference.begin(), recipe.inference.end(), [&](const InferenceStream& other) {
            return other.trace && other.trace->file == stream.trace->file;
          });
      const StreamIndex first_of_file(static_cast<std::size_t>(first - recipe.inference.begin()));
      impl_->processes.add(TraceReplay(stream, platform, StreamIndex(s), first_of_file, horizon,
                                       demand_scale, seed));
      continue;
    }
    if (stream.closed_loop) {
      const std::vector<std::uint32_t> users =
          users_by_nation(stream.closed_loop->users * demand_scale, stream.nation_share);
      for (std::size_t n = 0; n < users.size(); ++n) {
        if (users[n] == 0) continue;
        listens_ = true;
        impl_->processes.add(
            UserLoop(stream, platform, StreamIndex(s), NationIndex(n), users[n], horizon, seed));
      }
      continue;
    }
    for (std::size_t n = 0; n < platform.nations.size(); ++n) {
      if (!(stream.nation_share[n] > 0)) continue;
      impl_->processes.add(StreamArrivals(
          stream, platform, StreamIndex(s), NationIndex(n),
          hourly_rate(stream.requests_per_day * demand_scale * stream.nation_share[n],
                      stream.hour_weights, stream.day_weights, platform.nations[n].timezone, start,
                      horizon),
          seed));
    }
  }
}

RequestSource::~RequestSource() = default;

bool RequestSource::next(Request& request) { return impl_->processes.next(request); }

SimTime RequestSource::at() const { return impl_->processes.at(); }

void RequestSource::answered(const Request& request, SimTime when) {
  impl_->processes.change_all<UserLoop>([&](UserLoop& users) {
    if (users.stream() == request.stream && users.nation() == request.nation) {
      users.answered(request, when);
    }
  });
}

}  // namespace archipelago::workload
