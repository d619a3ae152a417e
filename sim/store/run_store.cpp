#include "store/run_store.hpp"

#include <system_error>

#include "base/error.hpp"
#include "store/store_schema.hpp"

namespace archipelago::store {

namespace {

Database opened(const std::filesystem::path& file) {
  const auto fault = [&](const std::string& why) {
    return InputError(file.string(), 0, "",
                      "cannot keep runs here: " + why +
                          "; name another file by --store, or --store none to keep nothing");
  };
  std::error_code failed;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), failed);
  if (failed) throw fault(failed.message());
  try {
    Database database(file, Access::kWrite);
    prepare_schema(database, Access::kWrite);
    return database;
  } catch (const StoreError& error) {
    throw fault(error.what());
  }
}

// A run that did not read prices is the same whatever they are.
constexpr const char* kMatches =
    "physics = ?1 AND (prices = ?2 OR prices_read = 0) ORDER BY id LIMIT 1";

}  // namespace

RunStore::RunStore(const std::filesystem::path& file)
    : database_(opened(file)),
      find_(database_.prepare(std::string("SELECT record, requests, jobs FROM runs WHERE ") +
                              kMatches)),
      contains_(database_.prepare(std::string("SELECT 1 FROM runs WHERE ") + kMatches)),
      add_run_(database_.prepare(
          "INSERT OR IGNORE INTO runs (physics, prices, prices_read, seconds, requests, jobs, "
          "record) VALUES (?, ?, ?, ?, ?, ?, ?)")),
      add_figure_(database_.prepare("INSERT OR IGNORE INTO figures VALUES (?, ?, ?, ?)")),
      finish_(database_.prepare(
          "UPDATE planned_runs SET state = 'finished', message = '' WHERE id = ?")) {}

std::int64_t RunStore::add_campaign(const CampaignPlan& plan) const {
  Statement campaign = database_.prepare(
      "INSERT INTO campaigns (digest, experiment, question, file, program, started) "
      "VALUES (?, ?, ?, ?, ?, ?)");
  campaign.bind(1, plan.digest).bind(2, plan.experiment).bind(3, plan.question);
  campaign.bind(4, plan.file).bind(5, plan.program).bind(6, plan.started).run();
  const std::int64_t id = database_.last_id();
  Statement scenario =
      database_.prepare("INSERT INTO scenarios (campaign, number, words) VALUES (?, ?, ?)");
  Statement axis = database_.prepare("INSERT INTO axis_values VALUES (?, ?, ?, ?)");
  for (std::size_t s = 0; s < plan.scenarios.size(); ++s) {
    const PlannedScenario& planned = plan.scenarios[s];
    scenario.bind(1, id).bind(2, static_cast<std::int64_t>(s + 1)).bind(3, planned.words).run();
    const std::int64_t scenario_id = database_.last_id();
    for (const AxisWords& words : planned.axes) {
      axis.bind(1, scenario_id).bind(2, words.axis).bind(3, words.label).bind(4, words.raw).run();
    }
  }
  return id;
}

// Those that are planned already stay as they are.
void RunStore::add_runs(const CampaignPlan& plan) const {
  Statement run = database_.prepare(
      "INSERT OR IGNORE INTO planned_runs (scenario, replicate, physics, prices) "
      "SELECT id, ?2, ?3, ?4 FROM scenarios WHERE campaign = ?1 AND number = ?5");
  for (std::size_t s = 0; s < plan.scenarios.size(); ++s) {
    const std::vector<RunKey>& keys = plan.scenarios[s].replicates;
    for (std::size_t r = 0; r < keys.size(); ++r) {
      run.bind(1, campaign_).bind(2, static_cast<std::int64_t>(r)).bind(3, keys[r].physics);
      run.bind(4, keys[r].prices).bind(5, static_cast<std::int64_t>(s + 1)).run();
    }
  }
}

void RunStore::plan(const CampaignPlan& plan) {
  Transaction transaction(database_);
  Statement known = database_.prepare("SELECT id FROM campaigns WHERE digest = ?");
  known.bind(1, plan.digest);
  campaign_ = known.step() ? known.integer(0) : 0;
  known.reset();
  if (campaign_ == 0) {
    campaign_ = add_campaign(plan);
  } else {
    Statement again = database_.prepare("UPDATE campaigns SET started = ? WHERE id = ?");
    again.bind(1, plan.started).bind(2, campaign_).run();
  }
  add_runs(plan);
  transaction.commit();

  planned_.assign(plan.scenarios.size(), {});
  Statement rows = database_.prepare(
      "SELECT scenarios.number, planned_runs.id, physics, prices FROM planned_runs "
      "JOIN scenarios ON scenarios.id = planned_runs.scenario WHERE campaign = ? "
      "ORDER BY scenarios.number, replicate");
  rows.bind(1, campaign_);
  while (rows.step()) {
    planned_.at(static_cast<std::size_t>(rows.integer(0) - 1))
        .push_back({rows.integer(1), {rows.text(2), rows.text(3)}});
  }
}

const RunStore::PlannedRow& RunStore::row_of(std::size_t scenario, std::size_t replicate) const {
  ARCHIPELAGO_REQUIRE(scenario < planned_.size() && replicate < planned_[scenario].size());
  return planned_[scenario][replicate];
}

RunCounts RunStore::counts() const {
  Statement rows = database_.prepare(
      "SELECT count(*), sum(state = 'finished'), sum(state = 'failed') FROM planned_runs "
      "JOIN scenarios ON scenarios.id = planned_runs.scenario WHERE campaign = ?");
  rows.bind(1, campaign_).step();
  return {static_cast<std::size_t>(rows.integer(0)), static_cast<std::size_t>(rows.integer(1)),
          static_cast<std::size_t>(rows.integer(2))};
}

bool RunStore::has_figures(std::size_t scenario, std::size_t replicate) {
  Statement one = database_.prepare("SELECT 1 FROM figures WHERE run = ? LIMIT 1");
  return one.bind(1, row_of(scenario, replicate).id).step();
}

bool RunStore::contains(const RunKey& key) {
  const bool found = contains_.bind(1, key.physics).bind(2, key.prices).step();
  contains_.reset();
  return found;
}

std::optional<StoredRun> RunStore::find(const RunKey& key) {
  std::optional<StoredRun> found;
  if (find_.bind(1, key.physics).bind(2, key.prices).step()) {
    found = {find_.text(0), static_cast<std::uint64_t>(find_.integer(1)),
             static_cast<std::uint64_t>(find_.integer(2))};
  }
  find_.reset();
  return found;
}

std::int64_t RunStore::name_id(const std::string& group, const std::string& metric) {
  const auto [entry, is_new] = names_.try_emplace({group, metric}, 0);
  if (!is_new) return entry->second;
  Statement add =
      database_.prepare("INSERT OR IGNORE INTO names (\"group\", metric) VALUES (?, ?)");
  add.bind(1, group).bind(2, metric).run();
  Statement find = database_.prepare("SELECT id FROM names WHERE \"group\" = ? AND metric = ?");
  find.bind(1, group).bind(2, metric).step();
  return entry->second = find.integer(0);
}

void RunStore::put_one(const FinishedRun& run) {
  const PlannedRow& row = row_of(run.scenario, run.replicate);
  if (!run.record.empty()) {
    add_run_.bind(1, row.key.physics).bind(2, row.key.prices);
    add_run_.bind(3, std::int64_t{run.prices_read}).bind(4, run.seconds);
    add_run_.bind(5, static_cast<std::int64_t>(run.requests));
    add_run_.bind(6, static_cast<std::int64_t>(run.jobs)).bind_blob(7, run.record).run();
  }
  for (const Figure& figure : run.figures) {
    add_figure_.bind(1, row.id).bind(2, name_id(figure.group, figure.metric));
    add_figure_.bind(3, figure.value).bind(4, figure.quality).run();
  }
  finish_.bind(1, row.id).run();
}

void RunStore::put(const std::vector<FinishedRun>& runs) {
  if (runs.empty()) return;
  try {
    Transaction transaction(database_);
    for (const FinishedRun& run : runs) put_one(run);
    transaction.commit();
  } catch (const StoreError&) {
    for (Statement* statement : {&add_run_, &add_figure_, &finish_}) statement->reset();
    names_.clear();  // some may have been rolled back
    throw;
  }
}

void RunStore::put_failure(std::size_t scenario, std::size_t replicate,
                           const std::string& message) {
  Statement fail = database_.prepare(
      "UPDATE planned_runs SET state = 'failed', message = ? WHERE id = ? AND state != 'finished'");
  fail.bind(1, message).bind(2, row_of(scenario, replicate).id).run();
}

void RunStore::put_waiting(std::size_t scenario, std::size_t replicate) {
  Statement wait = database_.prepare(
      "UPDATE planned_runs SET state = 'waiting', message = '' WHERE id = ? AND state = 'failed'");
  wait.bind(1, row_of(scenario, replicate).id).run();
}

std::optional<std::string> RunStore::failure(std::size_t scenario, std::size_t replicate) const {
  Statement one =
      database_.prepare("SELECT message FROM planned_runs WHERE id = ? AND state = 'failed'");
  if (!one.bind(1, row_of(scenario, replicate).id).step()) return {};
  return one.text(0);
}

void RunStore::merge(const std::filesystem::path& other) {
  // Checks that it is one, of this version.
  prepare_schema(Database(other, Access::kRead), Access::kRead);
  Statement attach = database_.prepare("ATTACH ? AS other");
  attach.bind(1, other.string()).run();
  // Rows meet by what they mean: ids differ from file to file.
  constexpr const char* kMerge = R"sql(
INSERT OR IGNORE INTO runs (physics, prices, prices_read, seconds, requests, jobs, record)
  SELECT physics, prices, prices_read, seconds, requests, jobs, record FROM other.runs ORDER BY id;
INSERT OR IGNORE INTO campaigns (digest, experiment, question, file, program, started)
  SELECT digest, experiment, question, file, program, started FROM other.campaigns ORDER BY id;
INSERT OR IGNORE INTO scenarios (campaign, number, words)
  SELECT main.campaigns.id, number, words FROM other.scenarios
  JOIN other.campaigns AS theirs ON theirs.id = other.scenarios.campaign
  JOIN main.campaigns ON main.campaigns.digest = theirs.digest ORDER BY other.scenarios.id;
CREATE TEMP TABLE same_scenario AS
  SELECT other.scenarios.id AS theirs, main.scenarios.id AS ours FROM other.scenarios
  JOIN other.campaigns ON other.campaigns.id = other.scenarios.campaign
  JOIN main.campaigns ON main.campaigns.digest = other.campaigns.digest
  JOIN main.scenarios ON main.scenarios.campaign = main.campaigns.id
                     AND main.scenarios.number = other.scenarios.number;
INSERT OR IGNORE INTO axis_values
  SELECT ours, axis, label, raw FROM other.axis_values
  JOIN same_scenario ON theirs = scenario;
INSERT OR IGNORE INTO planned_runs (scenario, replicate, physics, prices)
  SELECT ours, replicate, physics, prices FROM other.planned_runs
  JOIN same_scenario ON theirs = scenario ORDER BY id;
CREATE TEMP TABLE same_run AS
  SELECT other.planned_runs.id AS theirs, main.planned_runs.id AS ours,
         other.planned_runs.state AS state, other.planned_runs.message AS message
  FROM other.planned_runs
  JOIN same_scenario ON same_scenario.theirs = other.planned_runs.scenario
  JOIN main.planned_runs ON main.planned_runs.scenario = same_scenario.ours
                        AND main.planned_runs.replicate = other.planned_runs.replicate;
UPDATE planned_runs SET state = same_run.state, message = same_run.message FROM same_run
  WHERE same_run.ours = planned_runs.id AND planned_runs.state != 'finished'
    AND same_run.state != 'waiting';
INSERT OR IGNORE INTO names ("group", metric)
  SELECT "group", metric FROM other.names ORDER BY id;
INSERT OR IGNORE INTO figures
  SELECT same_run.ours, main.names.id, value, quality FROM other.figures
  JOIN same_run ON same_run.theirs = other.figures.run
  JOIN other.names ON other.names.id = other.figures.name
  JOIN main.names ON main.names."group" = other.names."group"
                 AND main.names.metric = other.names.metric;
DROP TABLE same_run;
DROP TABLE same_scenario;
)sql";
  try {
    Transaction transaction(database_);
    database_.execute(kMerge);
    transaction.commit();
  } catch (const StoreError&) {
    database_.execute("DETACH other");
    throw;
  }
  database_.execute("DETACH other");
}

std::size_t RunStore::collect_garbage() {
  constexpr const char* kCollect = R"sql(
CREATE TEMP TABLE replaced AS
  SELECT id FROM campaigns AS old WHERE EXISTS (
    SELECT 1 FROM campaigns AS later WHERE later.started > old.started
      AND later.experiment = old.experiment AND later.file = old.file);
DELETE FROM figures WHERE run IN (
  SELECT planned_runs.id FROM planned_runs JOIN scenarios ON scenarios.id = scenario
  WHERE campaign IN replaced);
DELETE FROM planned_runs WHERE scenario IN (SELECT id FROM scenarios WHERE campaign IN replaced);
DELETE FROM axis_values WHERE scenario IN (SELECT id FROM scenarios WHERE campaign IN replaced);
DELETE FROM scenarios WHERE campaign IN replaced;
DELETE FROM campaigns WHERE id IN replaced;
DELETE FROM names WHERE id NOT IN (SELECT name FROM figures);
DROP TABLE replaced;
)sql";
  Transaction transaction(database_);
  database_.execute(kCollect);
  Statement drop = database_.prepare(
      "DELETE FROM runs WHERE NOT EXISTS (SELECT 1 FROM planned_runs WHERE "
      "planned_runs.physics = runs.physics AND "
      "(planned_runs.prices = runs.prices OR runs.prices_read = 0))");
  drop.run();
  Statement changes = database_.prepare("SELECT changes()");
  changes.step();
  const auto dropped = static_cast<std::size_t>(changes.integer(0));
  changes.reset();
  transaction.commit();
  database_.execute("VACUUM");
  names_.clear();
  return dropped;
}

}  // namespace archipelago::store
