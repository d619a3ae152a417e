// How long the jobs of a stream run, as a recipe says it: one of the laws of run_time_law.hpp.
//
// Format   run_time: {law: fixed, time: 1 h}
//          run_time: {law: lognormal, median: 2 min, mean: 24 min, min: 1 s, max: 14 days}
//          run_time: {law: percentiles, percentiles: {0: 1 s, 50: 15 min, 99: 5 days, 100: 49 days}}
//          run_time: {law: mixture, parts: [{share: 0.4, law: fixed, time: 90 s},
//                                           {share: 0.6, law: lognormal, median: 1 h, mean: 9 h}]}
//          run_time: {law: work, tokens: 2e11, gpu: h100, mfu: 0.4}: of model.active_parameters;
//          without mfu that of the GPU type (training_mfu of gpus.csv), also of other types of sites
// Parts    of a mixture are fixed, lognormal or percentiles: work depends on the GPUs and the model,
//          so it is a stream of its own.
// Errors   faults go to the recipe's file; the law is then a stand-in.
#pragma once

#include <optional>
#include <string_view>

#include "base/ids.hpp"
#include "input/key_table.hpp"
#include "platform/platform.hpp"
#include "workload/recipe/training_stream.hpp"

namespace archipelago::workload {

// A key that names a GPU type of the platform; nothing, and a fault, when it names none.
std::optional<GpuIndex> read_gpu(const input::KeyedMap& map, std::string_view key,
                                 const platform::Platform& platform);

// Fills stream.run_time and, of work, common.recorded_on and at_type_mfu; the GPUs, the model and
// `own` are read before.
// Answers the FLOP/s that one GPU turns into the model's: 0 unless the law is work.
double read_run_time(const input::KeyedMap& stream_map, const platform::Platform& platform,
                     TrainingStream& stream);

}  // namespace archipelago::workload
