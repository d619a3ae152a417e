#include "platform/platform_files.hpp"

#include <unistd.h>

#include <fstream>
#include <utility>

#include "base/error.hpp"
#include "support/source_dir.hpp"

namespace archipelago::test {

namespace fs = std::filesystem;

namespace {

constexpr const char* kNations =
    R"(iso2,name,timezone,bloc,population,gdp_usd_bn,wacc_percent,access_delay_ms,quality,source
AA,Aland,Asia/Bangkok,TOY,1000000,100,8,5,measured,toy-book
BB,Beland,Asia/Singapore,,2000000,300,5,2.5,estimated,toy-book;assumed
)";
constexpr const char* kZones =
    R"(zone,iso2,price_usd_per_kwh,carbon_g_per_kwh,carbon_basis,quality,source
aa-grid,AA,0.1,500,lifecycle,measured,toy-book
bb-grid,BB,0.2,100,lifecycle,measured,toy-book
)";
constexpr const char* kPoints =
    R"(point,kind,iso2,city,lat,lon,users_share,quality,source
alpha,metro,AA,Alpha,0,0,0.75,measured,toy-book
alto,metro,AA,Alto,1,0,0.25,measured,toy-book
landing,landing,AA,Landing,0,1,,measured,toy-book
beta,metro,BB,"Beta, City",0,8,1,measured,toy-book
)";
constexpr const char* kCables =
    "cable,system,kind,from,to,route_km,capacity_gbps,equipment_us,shared_risk_group,"
    "faults_per_1000km_year,repair_days,status,quality,source\n"
    "one,System One,submarine,alpha,beta,1000,100,,trench,,20,,estimated,toy-map\n"
    "two,System Two,land,alpha,alto,120,400,50,,0.5,1,existing,estimated,toy-map\n"
    "three,System Three,submarine,landing,beta,900,400,50,trench,0.5,1,planned,assumed,assumed\n";
constexpr const char* kGpus =
    R"(gpu,memory_gb,memory_bandwidth_tb_s,bf16_tflops,tdp_w,price_usd,idle_w,node_overhead_w,quality,source
h100,80,3.35,989,700,30000,70,2400,measured,toy-book
)";
constexpr const char* kLlms =
    "llm,parameters_bn,weight_bytes_per_parameter,layers,hidden,kv_heads,head_dim,"
    "kv_bytes_per_element,max_context_tokens,quality,source\n"
    "llama-8b,8,,32,4096,8,128,,131072,measured,toy-book\n"
    "llama-70b,70,2,80,8192,8,128,2,131072,measured,toy-book\n";
constexpr const char* kProfiles =
    "llm,gpu,tensor_parallel,t0_us,prompt_token_us,prompt_context_ps,sequence_us,kv_token_ns,"
    "kv_memory_fraction,range_batch,range_prompt_tokens,range_context_tokens,fit_error_percent,"
    "quality,source\n"
    "llama-70b,h100,4,17000,90,200,30,25,0.9,256,8192,32768,,estimated,toy-map\n"
    "llama-8b,h100,1,6000,40,100,20,50,,256,8192,32768,3.5,estimated,toy-map\n"
    "llama-70b,h100,8,9000,45,100,15,12,0.9,256,8192,32768,,estimated,toy-map\n";
constexpr const char* kSites =
    "site,iso2,operator_iso2,operator,point,lat,lon,zone,gpu,gpus,gpus_per_node,pue,it_power_mw,"
    "quality,source\n"
    "alpha-hall,AA,BB,Beland Cloud,alpha,0,0.1,aa-grid,h100,64,,1.4,0.09,assumed,assumed\n"
    "beta-hall,BB,BB,Beland Cloud,beta,0,8.1,bb-grid,h100,128,4,1.2,0.2,estimated,toy-map\n";
constexpr const char* kSources = "# Sources\n\n## toy-book\nA book.\n\n## toy-map\nA map.\n";

fs::path fresh_folder() {
  std::string pattern = (fs::temp_directory_path() / "archipelago-platform-XXXXXX").string();
  ARCHIPELAGO_REQUIRE(mkdtemp(pattern.data()) != nullptr);
  return fs::path(pattern) / "toy";
}

}  // namespace

PlatformFiles::PlatformFiles()
    : folder_(fresh_folder()), files_{{"nations.csv", kNations},
                                      {"zones.csv", kZones},
                                      {"points.csv", kPoints},
                                      {"cables.csv", kCables},
                                      {"gpus.csv", kGpus},
                                      {"llms.csv", kLlms},
                                      {"sites.csv", kSites},
                                      {"serving_profiles.csv", kProfiles},
                                      {"SOURCES.md", kSources}} {}

PlatformFiles::~PlatformFiles() {
  std::error_code ignored;
  fs::remove_all(folder_.parent_path(), ignored);
}

void PlatformFiles::replace(const std::string& file, const std::string& from,
                            const std::string& to) {
  std::string& content = files_.at(file);
  const std::size_t at = content.find(from);
  ARCHIPELAGO_REQUIRE(at != std::string::npos);
  content.replace(at, from.size(), to);
}

void PlatformFiles::write() const {
  fs::remove_all(folder_);
  fs::create_directories(folder_);
  for (const auto& [name, content] : files_) std::ofstream(folder_ / name) << content;
}

platform::Platform PlatformFiles::load(const std::string& overlay) const {
  write();
  return platform::load_platform(overlay.empty() ? folder_ : folder_ / overlay);
}

platform::Platform PlatformFiles::load(platform::Variant variant) const {
  write();
  variant.platform = folder_ / variant.platform;
  for (fs::path& overlay : variant.overlays) overlay = folder_ / overlay;
  return platform::load_variant(variant);
}

namespace {

std::vector<std::string> faults_of(const fs::path& folder, auto load) {
  std::vector<std::string> texts;
  try {
    static_cast<void>(load());
  } catch (const InputError& error) {
    const std::string prefix = folder.string() + "/";
    for (const Issue& issue : error.issues()) {
      std::string text = issue.text();
      for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
        text.erase(at, prefix.size());
      }
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

}  // namespace

std::vector<std::string> PlatformFiles::faults(const std::string& overlay) const {
  return faults_of(folder_, [&] { return load(overlay); });
}

std::vector<std::string> PlatformFiles::faults(const platform::Variant& variant) const {
  return faults_of(folder_, [&] { return load(variant); });
}

}  // namespace archipelago::test
