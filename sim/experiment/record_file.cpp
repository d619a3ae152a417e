#include "experiment/record_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/time_slots.hpp"
#include "input/compress.hpp"
#include "input/whole_file.hpp"

// How the values of records are written: numbers, lists of numbers, fields by name.
namespace nlohmann {

template <>
struct adl_serializer<archipelago::SimTime> {
  static void to_json(json& j, archipelago::SimTime t) { j = t.ps; }
  static void from_json(const json& j, archipelago::SimTime& t) { j.get_to(t.ps); }
};

template <class Tag>
struct adl_serializer<archipelago::Index<Tag>> {
  static void to_json(json& j, archipelago::Index<Tag> index) { j = index.value; }
  static void from_json(const json& j, archipelago::Index<Tag>& index) { j.get_to(index.value); }
};

template <>
struct adl_serializer<archipelago::Bytes> {
  static void to_json(json& j, archipelago::Bytes bytes) { j = bytes.si(); }
  static void from_json(const json& j, archipelago::Bytes& bytes) {
    bytes = archipelago::Bytes(j.get<double>());
  }
};

template <>
struct adl_serializer<archipelago::Seconds> {
  static void to_json(json& j, archipelago::Seconds seconds) { j = seconds.si(); }
  static void from_json(const json& j, archipelago::Seconds& seconds) {
    seconds = archipelago::Seconds(j.get<double>());
  }
};

template <>
struct adl_serializer<archipelago::UtcTime> {
  static void to_json(json& j, archipelago::UtcTime time) { j = time.time_since_epoch().count(); }
  static void from_json(const json& j, archipelago::UtcTime& time) {
    time = archipelago::UtcTime(std::chrono::seconds(j.get<std::int64_t>()));
  }
};

template <class Value>
struct adl_serializer<std::optional<Value>> {
  static void to_json(json& j, const std::optional<Value>& value) {
    j = value ? json(*value) : json(nullptr);
  }
  static void from_json(const json& j, std::optional<Value>& value) {
    if (!j.is_null()) value = j.get<Value>();
  }
};

template <>
struct adl_serializer<archipelago::LogHistogram> {
  static void to_json(json& j, const archipelago::LogHistogram& histogram) {
    const auto parts = histogram.parts();
    j = {parts.count, parts.sum, parts.min, parts.max, parts.bins};
  }
  static void from_json(const json& j, archipelago::LogHistogram& histogram) {
    const auto made = archipelago::LogHistogram::from(
        {j.at(0), j.at(1), j.at(2), j.at(3),
         j.at(4).get<std::vector<std::pair<int, std::uint64_t>>>()});
    if (!made) throw std::out_of_range("a histogram whose counts do not add up");
    histogram = *made;
  }
};

// One number a cell.
template <>
struct adl_serializer<archipelago::record::LatencyCell> {
  static void to_json(json& j, const archipelago::record::LatencyCell& cell) {
    j = std::uint64_t{cell.ttft} << 48 | std::uint64_t{cell.tpot} << 32 | cell.count;
  }
  static void from_json(const json& j, archipelago::record::LatencyCell& cell) {
    const auto packed = j.get<std::uint64_t>();
    cell = {static_cast<std::uint16_t>(packed >> 48),
            static_cast<std::uint16_t>(packed >> 32 & 0xFFFF),
            static_cast<std::uint32_t>(packed & 0xFFFF'FFFF)};
  }
};

}  // namespace nlohmann

namespace archipelago::record {

// Where the library looks for them: beside their types.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Slo, ttft, tpot)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RequestFacts, all, fates, ttft, tpot, e2e, within_slo,
                                   network_rtt_s, ttft_bound_s, sent, served, routed, bytes,
                                   exposed_bytes, nation_bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HourCounts, asked, ended, served, within_slo)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NationHour, requests, cells)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SiteHour, requests, busy_gpu_s, held_gpu_s, site_j)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(JobFacts, all, fates, wait, completion, slowdown, held_gpu_s,
                                   useful_gpu_s, lost_gpu_s, started, abroad, restarts, deferrable,
                                   deferred, missed, deferred_s, bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OfferedLoad, mean, peak)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PoolUse, site, llm, replicas, prefill_replicas, busy_ps, up_ps,
                                   loading_ps, starts, cold_waits, cold_wait_ps,
                                   prefix_asked_tokens, prefix_hit_tokens, submitted, out_of_range,
                                   preemptions, kv_transfers, kv_transfer_tokens,
                                   kv_transfer_wait_ps, peak_kv_blocks, kv_blocks, load)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LaneUse, carried, peak_share, mean_share)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CableUse, load, lanes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BulkWork, delivered, without_path, moves, byte_km, best_byte_km)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TokenCounts, prompt, output)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SiteUse, serving_gpu_s, training_gpu_s, useful_gpu_s,
                                   prompt_tokens, output_tokens, egress_bytes, by_llm, work_by_hour)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SiteEnergy, it_j, unused_j, site_j, grid_j, solar_used_j,
                                   solar_spilt_j, battery_in_j, battery_out_j, bought_j, peak_w,
                                   capped_s, paused_s, dark_s, slow_serving_s)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RangeWarning, llm, what, reached, range)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Saturation, place, mean, peak)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AskerFacts, nation, demand, served)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AuditFacts, requests, jobs, copies, paths)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ModelMember, nation, share, is_read, read_at_home)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ModelFacts, members, base_law, sites, gpus, whole_gpu_s,
                                   held_gpu_s, useful_gpu_s, wait_s, under_way_s, bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TrainingFacts, jobs, admitted, checkpoints_copied,
                                   checkpoints_kept_local, bulk, models)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EpochFacts, ends, site_w, busy_gpus, cable_bytes_s)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunFacts, start, warmup, horizon, slo, price_scale, prices_read,
                                   metered, elastic, rules_bind, isolated, requests, askers, pools,
                                   cables, audit, training, use, energy, down_s, power_steps,
                                   nation_hours, site_hours, epochs, warnings, saturated, network,
                                   requests_asked, jobs_submitted)

}  // namespace archipelago::record

namespace archipelago::experiment {

namespace {

using nlohmann::json;
using record::RunFacts;

constexpr const char* kVersionKey = "archipelago_record";

bool steps_fit(const RunFacts& facts) {
  SimTime last = facts.warmup;
  for (const SimTime step : facts.power_steps) {
    if (step <= last || facts.horizon < step) return false;
    last = step;
  }
  return true;
}

// Every list by nation, site, LLM, cable or hour is as long as it must be, every index is one.
bool fits(const RunFacts& facts, const platform::Platform& platform) {
  const std::size_t nations = platform.nations.size();
  const std::size_t sites = platform.sites.size();
  const std::size_t hours = kHours.until(facts.horizon);
  const auto each = [](const auto& list, auto holds) {
    return std::all_of(list.begin(), list.end(), holds);
  };
  const auto is_nation = [&](NationIndex n) { return n.at() < nations; };
  const auto is_site = [&](SiteIndex s) { return s.at() < sites; };
  const auto as_long_as = [&](std::size_t size) {
    return [size](const auto& list) { return list.size() == size; };
  };
  const bool lists = facts.requests.size() == nations && facts.nation_hours.size() == nations &&
                     facts.site_hours.size() == sites && facts.use.size() == sites &&
                     facts.cables.size() == platform.cables.size() &&
                     facts.energy.size() == (facts.metered ? sites : 0) &&
                     facts.down_s.size() == sites &&
                     (!facts.training || facts.training->jobs.size() == nations);
  return lists && SimTime{} <= facts.warmup && facts.warmup < facts.horizon &&
         facts.horizon <= kMaxHorizon && each(facts.nation_hours, as_long_as(hours)) &&
         each(facts.site_hours, as_long_as(hours)) && each(facts.use, as_long_as(nations)) &&
         each(facts.use,
              [&](const auto& site) {
                return each(site, [&](const record::SiteUse& of) {
                  return of.by_llm.empty() || of.by_llm.size() == platform.llms.size();
                });
              }) &&
         (!facts.training || (each(facts.training->admitted, is_site) &&
                              each(facts.training->models,
                                   [&](const record::ModelFacts& of) {
                                     return each(of.sites, is_site) &&
                                            (!of.base_law || is_nation(*of.base_law)) &&
                                            each(of.members, [&](const record::ModelMember& m) {
                                              return is_nation(m.nation);
                                            });
                                   }))) &&
         each(facts.isolated, is_nation) &&
         each(facts.requests,
              [&](const record::RequestFacts& of) {
                return of.sent.size() == sites * platform.llms.size() &&
                       of.served.size() == sites * platform::kDataClasses;
              }) &&
         each(facts.energy,
              [&](const record::SiteEnergy& of) {
                return of.bought_j.empty() || of.bought_j.size() == facts.power_steps.size();
              }) &&
         steps_fit(facts) &&
         each(facts.askers,
              [&](const record::AskerFacts& of) {
                return is_nation(of.nation) && each(of.served, is_site);
              }) &&
         each(facts.pools, [&](const record::PoolUse& of) {
           return is_site(of.site) && of.llm.at() < platform.llms.size();
         });
}

}  // namespace

std::string encode_record(const RunFacts& facts, input::Effort effort) {
  const std::vector<std::uint8_t> bytes =
      json::to_cbor({{kVersionKey, kRecordVersion}, {"facts", facts}});
  return input::zstd_bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, effort);
}

namespace {

RunFacts facts_of(const std::string& name, const std::string& cbor,
                  const platform::Platform& platform) {
  const auto fault = [&](const std::string& sentence) { return InputError(name, 0, "", sentence); };
  try {
    const json tree = json::from_cbor(cbor, true, false);
    if (!tree.is_object() || !tree.contains(kVersionKey) ||
        !tree.at(kVersionKey).is_number_integer()) {
      throw fault(
          "is no record of a run, or is damaged; `archipelago run FILE --keep-records` writes "
          "them");
    }
    const auto version = tree.at(kVersionKey).get<std::int64_t>();
    if (version != kRecordVersion) {
      throw fault(fmt::format(
          "is a record of version {}, this program reads version {}; run the experiment again",
          version, kRecordVersion));
    }
    RunFacts facts = tree.at("facts").get<RunFacts>();
    if (!fits(facts, platform)) {
      throw fault("is of another platform than " + platform.name +
                  ", or is damaged; run the experiment again");
    }
    return facts;
  } catch (const json::exception& error) {
    throw fault(std::string("is a damaged record: ") + error.what());
  } catch (const std::out_of_range& error) {
    throw fault(std::string("is a damaged record: ") + error.what());
  }
}

}  // namespace

RunFacts read_record(const std::filesystem::path& file, const platform::Platform& platform) {
  return facts_of(file.string(), input::whole_text(file), platform);
}

RunFacts decode_record(const std::string& name, std::string bytes,
                       const platform::Platform& platform) {
  return facts_of(name, input::whole_text_of(name, std::move(bytes)), platform);
}

}  // namespace archipelago::experiment
