// Finished runs on disk, under the digests of everything that can change their numbers, so that none
// is computed twice and none is lost when a campaign is killed.
//
// Flow     RunStore store(file); store.plan(campaign) -> find(key) for each run -> what is missing
//          is run -> put() -> next time find() answers.
// Keys     physics: settings, platform without prices, workload, events, plug-in, seed, program,
//          SimGrid.  prices: prices, carbon and costs of the platform; a run that did not choose by
//          them is found whatever they are now, and its figures are made anew from its record.
// States   of a planned run: waiting, finished or failed, so that planned = waiting + finished +
//          failed at every moment, in every process.
// Sharing  database.hpp; merge() takes over what another file has (shards).
// Errors   InputError: not a run store, damaged, of another version, in a folder that cannot be
//          written.  StoreError when a write fails later: the disk is full.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/database.hpp"

namespace archipelago::store {

struct RunKey {
  std::string physics;
  std::string prices;
};

struct AxisWords {
  std::string axis;
  std::string label;
  std::string raw;
};

struct PlannedScenario {
  std::string words;
  std::vector<AxisWords> axes;
  std::vector<RunKey> replicates;
};

// An experiment as it is asked for; scenarios in order.
struct CampaignPlan {
  std::string digest;
  std::string experiment;
  std::string question;
  std::string file;
  std::string program;
  std::string started;  // UTC
  std::vector<PlannedScenario> scenarios;
};

struct Figure {
  std::string group;
  std::string metric;
  double value = 0;
  std::string quality;
};

struct FinishedRun {
  std::size_t scenario = 0;  // from 0, in the plan
  std::size_t replicate = 0;
  bool prices_read = false;
  double seconds = 0;
  std::uint64_t requests = 0;
  std::uint64_t jobs = 0;
  std::string record;  // empty: it was found, and only its figures are new
  std::vector<Figure> figures;
};

struct StoredRun {
  std::string record;
  std::uint64_t requests = 0;
  std::uint64_t jobs = 0;
};

struct RunCounts {
  std::size_t planned = 0;
  std::size_t finished = 0;
  std::size_t failed = 0;
  [[nodiscard]] std::size_t waiting() const { return planned - finished - failed; }
};

class RunStore {
 public:
  // Made, with its folder, if it is not there.
  explicit RunStore(const std::filesystem::path& file);

  // The campaign that later calls mean; planned anew unless it is known, and then made longer where
  // the plan has more replicates.
  void plan(const CampaignPlan& plan);
  [[nodiscard]] RunCounts counts() const;
  // Whether the figures of that run are there for this campaign.
  [[nodiscard]] bool has_figures(std::size_t scenario, std::size_t replicate);

  [[nodiscard]] bool contains(const RunKey& key);
  [[nodiscard]] std::optional<StoredRun> find(const RunKey& key);

  // All or none of them.
  void put(const std::vector<FinishedRun>& runs);
  void put_failure(std::size_t scenario, std::size_t replicate, const std::string& message);
  // It will be run again: that it has failed is forgotten.
  void put_waiting(std::size_t scenario, std::size_t replicate);
  // Why that run failed, if it did.
  [[nodiscard]] std::optional<std::string> failure(std::size_t scenario,
                                                   std::size_t replicate) const;

  // Takes over runs, plans and figures of another store; both stay readable by others meanwhile.
  void merge(const std::filesystem::path& other);

  // Removes campaigns that a later one of the same experiment and file has replaced, and runs that
  // no campaign plans; answers the number of runs removed.
  std::size_t collect_garbage();

 private:
  struct PlannedRow {
    std::int64_t id = 0;
    RunKey key;
  };
  std::int64_t name_id(const std::string& group, const std::string& metric);
  void put_one(const FinishedRun& run);
  [[nodiscard]] const PlannedRow& row_of(std::size_t scenario, std::size_t replicate) const;
  [[nodiscard]] std::int64_t add_campaign(const CampaignPlan& plan) const;
  void add_runs(const CampaignPlan& plan) const;

  Database database_;
  Statement find_;
  Statement contains_;
  Statement add_run_;
  Statement add_figure_;
  Statement finish_;
  std::int64_t campaign_ = 0;
  std::vector<std::vector<PlannedRow>> planned_;  // [scenario][replicate]
  std::map<std::pair<std::string, std::string>, std::int64_t> names_;
};

}  // namespace archipelago::store
