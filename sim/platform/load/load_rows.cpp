#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "input/cell_type.hpp"
#include "input/text.hpp"
#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

using input::CsvTable;

// The words of a row are those that the schema's type allows.
static_assert(input::kQualityWords[0] == quality_word(Quality::kMeasured) &&
              input::kQualityWords[1] == quality_word(Quality::kEstimated) &&
              input::kQualityWords[2] == quality_word(Quality::kAssumed));

Provenance provenance(const CsvTable& table, std::size_t row) {
  return {quality_of(table, row), table.text(row, "source")};
}

// What a row is read with.
struct Reading {
  const Tables& tables;
  FaultyRows& faulty;
  Issues& issues;
};

// Row 0 stands in for a reference that leads nowhere.
template <class IndexType>
IndexType reference(const Reading& reading, const CsvTable& table, std::size_t row,
                    std::string_view column, const CsvTable& target) {
  const auto found = table.check_reference(row, column, target, reading.issues);
  if (found) return IndexType(*found);
  reading.faulty.add(table, row);
  return {};
}

// The nations of a cell of codes between +: "KR+US"; none where the cell is empty.
std::vector<NationIndex> nations_of(const Reading& in, const CsvTable& table, std::size_t row,
                                    std::string_view column) {
  std::vector<NationIndex> list;
  if (table.text(row, column).empty()) return list;
  const CsvTable& nations = in.tables.nations;
  std::vector<std::string> known;
  for (std::size_t n = 0; n < nations.rows(); ++n) known.push_back(nations.text(n, "iso2"));
  const auto fault = [&](const std::string& message) {
    in.issues.add(table.fault(row, std::string(column), message));
    in.faulty.add(table, row);
  };
  for (const std::string& iso2 : input::split_words(table.text(row, column), '+')) {
    const auto found = nations.find(iso2);
    if (!found) {
      if (nations.rows() == 0) continue;  // the table is at fault, and was told so
      fault(fmt::format("{} is not a key of {}{}; expected a nation's iso2, or several as KR+US",
                        input::shown(iso2), nations.file(), input::did_you_mean(iso2, known)));
    } else if (std::find(list.begin(), list.end(), NationIndex(*found)) != list.end()) {
      fault(fmt::format("{} is there twice", input::shown(iso2)));
    } else {
      list.emplace_back(*found);
    }
  }
  return list;
}

// A count of GPUs; more than an int holds is a fault.
int count(const CsvTable& table, std::size_t row, std::string_view column, Issues& issues) {
  constexpr std::int64_t kMost = 1'000'000'000;
  const std::int64_t value = table.integer(row, column);
  if (value <= kMost) return static_cast<int>(value);
  issues.add(table.fault(row, std::string(column),
                         fmt::format("{} is too many; expected at most {}", value, kMost)));
  return 0;
}

Seconds microseconds(const CsvTable& t, std::size_t row, std::string_view column) {
  return Seconds(t.number(row, column) * 1e-6);
}

Nation nation(const CsvTable& t, std::size_t row) {
  Nation n;
  n.iso2 = t.text(row, "iso2");
  n.name = t.text(row, "name");
  n.timezone = t.text(row, "timezone");
  n.bloc = t.text(row, "bloc");
  n.population = t.number(row, "population");
  n.gdp_usd_bn = t.number(row, "gdp_usd_bn");
  n.wacc_percent = t.number(row, "wacc_percent");
  n.access_delay = from_milliseconds(t.number(row, "access_delay_ms"));
  n.provenance = provenance(t, row);
  if (!t.is_blank(row, "adoption_percent")) {
    n.adoption_percent = t.number(row, "adoption_percent");
  }
  return n;
}

GridZone zone(const Reading& in, std::size_t row) {
  const CsvTable& t = in.tables.zones;
  GridZone z;
  z.name = t.text(row, "zone");
  z.nation = reference<NationIndex>(in, t, row, "iso2", in.tables.nations);
  z.price_usd_per_kwh = t.number(row, "price_usd_per_kwh");
  z.carbon_g_per_kwh = t.number(row, "carbon_g_per_kwh");
  z.carbon_basis = t.text(row, "carbon_basis");
  z.negative_prices = t.text(row, "negative_prices") == "yes";
  if (z.price_usd_per_kwh < 0 && !z.negative_prices) {
    in.issues.add(
        t.fault(row, "price_usd_per_kwh",
                fmt::format("{} is below 0; expected at least 0, or yes under negative_prices",
                            z.price_usd_per_kwh)));
  }
  z.provenance = provenance(t, row);
  return z;
}

PointKind point_kind(const std::string& word) {
  if (word == "exchange") return PointKind::kExchange;
  return word == "landing" ? PointKind::kLanding : PointKind::kMetro;
}

Point point(const Reading& in, std::size_t row) {
  const CsvTable& t = in.tables.points;
  Point p;
  p.name = t.text(row, "point");
  p.kind = point_kind(t.text(row, "kind"));
  p.nation = reference<NationIndex>(in, t, row, "iso2", in.tables.nations);
  p.city = t.text(row, "city");
  p.lat = t.number(row, "lat");
  p.lon = t.number(row, "lon");
  p.users_share = t.number(row, "users_share");
  p.metro_delay = microseconds(t, row, "metro_us");
  p.provenance = provenance(t, row);
  return p;
}

CableStatus cable_status(const std::string& word) {
  if (word == "planned") return CableStatus::kPlanned;
  return word == "candidate" ? CableStatus::kCandidate : CableStatus::kExisting;
}

Cable cable(const Reading& in, std::size_t row) {
  const CsvTable& t = in.tables.cables;
  Cable c;
  c.name = t.text(row, "cable");
  c.system = t.text(row, "system");
  c.submarine = t.text(row, "kind") == "submarine";
  c.from = reference<PointIndex>(in, t, row, "from", in.tables.points);
  c.to = reference<PointIndex>(in, t, row, "to", in.tables.points);
  c.route = Kilometres(t.number(row, "route_km"));
  c.slack = t.number(row, "slack");
  c.capacity = from_gbps(t.number(row, "capacity_gbps"));
  c.equipment_delay = microseconds(t, row, "equipment_us");
  c.landing_delay = microseconds(t, row, "landing_us");
  c.avoidance = from_milliseconds(t.number(row, "avoid_ms"));
  c.shared_risk_group = t.text(row, "shared_risk_group");
  c.faults_per_1000km_year = t.number(row, "faults_per_1000km_year");
  c.repair_days = t.number(row, "repair_days");
  c.status = cable_status(t.text(row, "status"));
  c.costs = {t.number(row, "capex_usd_m") * 1e6, t.number(row, "life_years"),
             t.number(row, "maintenance_share"), t.number(row, "lease_usd_k_per_year") * 1e3};
  c.provenance = provenance(t, row);
  return c;
}

Gpu gpu(const Reading& in, std::size_t row) {
  const CsvTable& t = in.tables.gpus;
  Gpu g;
  g.name = t.text(row, "gpu");
  g.memory = Bytes(t.number(row, "memory_gb") * 1e9);
  g.memory_bandwidth = BytesPerSecond(t.number(row, "memory_bandwidth_tb_s") * 1e12);
  g.bf16_flops = t.number(row, "bf16_tflops") * 1e12;
  g.tdp_w = t.number(row, "tdp_w");
  g.price_usd = t.number(row, "price_usd");
  g.vendor = t.text(row, "vendor");
  g.vendor_laws = nations_of(in, t, row, "vendor_iso2");
  if (!t.is_blank(row, "training_mfu")) g.training_mfu = t.number(row, "training_mfu");
  g.idle_w = t.number(row, "idle_w");
  g.loaded_idle_w = t.is_blank(row, "loaded_idle_w") ? g.idle_w : t.number(row, "loaded_idle_w");
  g.node_overhead_w = t.number(row, "node_overhead_w");
  g.node_idle_overhead_w = t.is_blank(row, "node_idle_overhead_w")
                               ? g.node_overhead_w
                               : t.number(row, "node_idle_overhead_w");
  g.provenance = provenance(t, row);
  return g;
}

// A score is a figure of some benchmark that somebody published: all three or none.
void read_score(const Reading& in, std::size_t row, Llm& llm) {
  const CsvTable& t = in.tables.llms;
  const std::array columns{"score_percent", "score_benchmark", "score_source"};
  const auto is_said = [&](const char* column) { return !t.is_blank(row, column); };
  const auto said = std::count_if(columns.begin(), columns.end(), is_said);
  if (said == 0) return;
  for (const char* column : columns) {
    if (is_said(column)) continue;
    in.issues.add(t.fault(row, column,
                          "is empty while another of score_percent, score_benchmark and "
                          "score_source is not; expected all three or none"));
  }
  llm.score = LlmScore{t.text(row, "score_benchmark"), t.number(row, "score_percent"),
                       t.text(row, "score_source")};
}

Llm llm(const Reading& in, std::size_t row) {
  const CsvTable& t = in.tables.llms;
  Llm l;
  l.name = t.text(row, "llm");
  l.parameters = t.number(row, "parameters_bn") * 1e9;
  l.weights = Bytes(l.parameters * t.number(row, "weight_bytes_per_parameter"));
  const double elements = 2.0 * static_cast<double>(t.integer(row, "layers")) *
                          static_cast<double>(t.integer(row, "kv_heads")) *
                          static_cast<double>(t.integer(row, "head_dim"));
  l.kv_per_token = Bytes(elements * t.number(row, "kv_bytes_per_element"));
  l.max_context_tokens = t.integer(row, "max_context_tokens");
  l.provenance = provenance(t, row);
  read_score(in, row, l);
  return l;
}

// floor((fraction x memory x TP - weights) / kv_per_token); 0 when the weights do not fit.
std::int64_t kv_capacity(const ServingProfile& profile, double fraction, const Platform& platform) {
  constexpr double kMost = 1e15;  // whole numbers are exact up to here
  if (platform.llms.empty() || platform.gpus.empty()) return 0;
  const Llm& model = platform.llms[profile.llm.at()];
  const Gpu& device = platform.gpus[profile.gpu.at()];
  const Bytes room = fraction * profile.tensor_parallel * device.memory - model.weights;
  const double tokens = std::floor(room / model.kv_per_token);
  return tokens > 0 ? static_cast<std::int64_t>(std::min(tokens, kMost)) : 0;
}

ServingProfile profile(const Reading& in, std::size_t row, const Platform& platform) {
  const CsvTable& t = in.tables.profiles;
  ServingProfile p;
  p.llm = reference<LlmIndex>(in, t, row, "llm", in.tables.llms);
  p.gpu = reference<GpuIndex>(in, t, row, "gpu", in.tables.gpus);
  p.tensor_parallel = count(t, row, "tensor_parallel", in.issues);
  p.t0 = Seconds(t.number(row, "t0_us") * 1e-6);
  p.per_prompt_token = Seconds(t.number(row, "prompt_token_us") * 1e-6);
  p.per_prompt_context = Seconds(t.number(row, "prompt_context_ps") * 1e-12);
  p.per_sequence = Seconds(t.number(row, "sequence_us") * 1e-6);
  p.per_kv_token = Seconds(t.number(row, "kv_token_ns") * 1e-9);
  p.token_multiple = count(t, row, "token_multiple", in.issues);
  p.kv_capacity_tokens = kv_capacity(p, t.number(row, "kv_memory_fraction"), platform);
  p.range_batch = t.integer(row, "range_batch");
  p.range_prompt_tokens = t.integer(row, "range_prompt_tokens");
  p.range_context_tokens = t.integer(row, "range_context_tokens");
  p.engine = t.text(row, "engine");
  p.provenance = provenance(t, row);
  return p;
}

Site site(const Reading& in, std::size_t row) {
  const CsvTable& t = in.tables.sites;
  Site s;
  s.name = t.text(row, "site");
  s.nation = reference<NationIndex>(in, t, row, "iso2", in.tables.nations);
  s.other_laws = nations_of(in, t, row, "operator_iso2");
  if (!s.other_laws.empty()) {
    s.operator_nation = s.other_laws.front();
    s.other_laws.erase(s.other_laws.begin());
  }
  s.operator_name = t.text(row, "operator");
  s.point = reference<PointIndex>(in, t, row, "point", in.tables.points);
  s.lat = t.number(row, "lat");
  s.lon = t.number(row, "lon");
  s.zone = reference<ZoneIndex>(in, t, row, "zone", in.tables.zones);
  s.gpu = reference<GpuIndex>(in, t, row, "gpu", in.tables.gpus);
  s.gpus = count(t, row, "gpus", in.issues);
  s.gpus_per_node = count(t, row, "gpus_per_node", in.issues);
  s.fabric = from_gbps(t.number(row, "fabric_gbps"));
  s.storage = BytesPerSecond(t.number(row, "storage_gb_s") * 1e9);
  s.pue = t.number(row, "pue");
  s.it_power_w = t.number(row, "it_power_mw") * 1e6;
  s.pue_per_c = t.number(row, "pue_per_c");
  s.pue_from_c = t.number(row, "pue_from_c");
  s.solar_w = t.number(row, "solar_mw") * 1e6;
  s.battery = {t.number(row, "battery_mwh") * 3.6e9, t.number(row, "battery_mw") * 1e6,
               t.number(row, "battery_efficiency")};
  s.provenance = provenance(t, row);
  return s;
}

template <class Row, class Read>
void fill(std::vector<Row>& rows, const CsvTable& table, Read read) {
  rows.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) rows.push_back(read(row));
}

}  // namespace

Quality quality_of(const CsvTable& table, std::size_t row) {
  const std::string& quality = table.text(row, "quality");
  for (const Quality known : {Quality::kMeasured, Quality::kEstimated}) {
    if (quality == quality_word(known)) return known;
  }
  return Quality::kAssumed;
}

void fill_platform(Platform& platform, const Tables& t, FaultyRows& faulty, Issues& issues) {
  using Row = std::size_t;
  const Reading in{t, faulty, issues};
  fill(platform.nations, t.nations, [&](Row r) { return nation(t.nations, r); });
  fill(platform.zones, t.zones, [&](Row r) { return zone(in, r); });
  fill(platform.points, t.points, [&](Row r) { return point(in, r); });
  fill(platform.cables, t.cables, [&](Row r) { return cable(in, r); });
  fill(platform.gpus, t.gpus, [&](Row r) { return gpu(in, r); });
  fill(platform.llms, t.llms, [&](Row r) { return llm(in, r); });
  fill(platform.profiles, t.profiles, [&](Row r) { return profile(in, r, platform); });
  fill(platform.sites, t.sites, [&](Row r) { return site(in, r); });
}

}  // namespace archipelago::platform::detail
