// What a request carries beside the tokens of its text: speech or an image up, speech, an image or a
// clip down.
//
// Flow     `payload` of a stream of a recipe -> InferenceStream -> Request::payload ->
//          cables (engine/ledger/cable_traffic.hpp), bills of egress, RequestPath.
// Model    a payload goes over the user's access line at `access`, all of it one way before the request
//          sets off and the other way behind the last token, so that
//            TTFT = TTFT of the text + up / access
//            E2E  = E2E of the text + (up + down) / access
//          A 2 MB image at 50 Mbit/s takes 0.32 s.  On a cable of 10 Gbit/s it takes 1.6 ms, which is
//          left out; what all payloads together put on the cables is counted, and a cable that they
//          fill says so in its offered load.
// Units    bytes; bytes a second.
#pragma once

#include "base/sim_time.hpp"
#include "base/units.hpp"

namespace archipelago::workload {

struct Payload {
  Bytes up;
  Bytes down;
  BytesPerSecond access;  // of one user's line, each way; above 0

  [[nodiscard]] SimTime upload() const { return to_sim_time(up / access); }
  [[nodiscard]] SimTime download() const { return to_sim_time(down / access); }
};

}  // namespace archipelago::workload
