#include "store/store_schema.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace archipelago::store {

namespace {

constexpr std::int64_t kApplication = 0x41524350;  // "ARCP"

// A run belongs to no campaign: whoever asks for the same finds it.
constexpr const char* kTables = R"sql(
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  physics TEXT NOT NULL,         -- SHA-256 of what decides what happens, prices apart
  prices TEXT NOT NULL,          -- SHA-256 of prices, carbon and costs
  prices_read INTEGER NOT NULL,  -- 1: the run chose by them, so they are part of its key
  seconds REAL NOT NULL,
  requests INTEGER NOT NULL,
  jobs INTEGER NOT NULL,
  record BLOB NOT NULL,          -- what happened: zstd over CBOR
  UNIQUE (physics, prices)
);
CREATE TABLE campaigns (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,   -- of the keys of its runs and of what makes their figures
  experiment TEXT NOT NULL,
  question TEXT NOT NULL,
  file TEXT NOT NULL,
  program TEXT NOT NULL,
  started TEXT NOT NULL          -- UTC
);
CREATE TABLE scenarios (
  id INTEGER PRIMARY KEY,
  campaign INTEGER NOT NULL REFERENCES campaigns,
  number INTEGER NOT NULL,       -- from 1
  words TEXT NOT NULL,
  UNIQUE (campaign, number)
);
CREATE TABLE axis_values (
  scenario INTEGER NOT NULL REFERENCES scenarios,
  axis TEXT NOT NULL,
  label TEXT NOT NULL,
  raw TEXT NOT NULL,
  PRIMARY KEY (scenario, axis)
) WITHOUT ROWID;
CREATE TABLE planned_runs (
  id INTEGER PRIMARY KEY,
  scenario INTEGER NOT NULL REFERENCES scenarios,
  replicate INTEGER NOT NULL,    -- from 0
  physics TEXT NOT NULL,
  prices TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',  -- waiting | finished | failed
  message TEXT NOT NULL DEFAULT '',       -- why it failed
  UNIQUE (scenario, replicate)
);
CREATE TABLE names (
  id INTEGER PRIMARY KEY,
  "group" TEXT NOT NULL,
  metric TEXT NOT NULL,
  UNIQUE ("group", metric)
);
CREATE TABLE figures (
  run INTEGER NOT NULL REFERENCES planned_runs,
  name INTEGER NOT NULL REFERENCES names,
  value REAL,
  quality TEXT NOT NULL,         -- measured | estimated | assumed, or empty
  PRIMARY KEY (run, name)
) WITHOUT ROWID;
CREATE VIEW results AS
  SELECT campaigns.experiment AS experiment, campaigns.id AS campaign,
         scenarios.number AS scenario, scenarios.words AS words, planned_runs.replicate AS replicate,
         names."group" AS "group", names.metric AS metric, figures.value AS value,
         figures.quality AS quality
  FROM figures
  JOIN names ON names.id = figures.name
  JOIN planned_runs ON planned_runs.id = figures.run
  JOIN scenarios ON scenarios.id = planned_runs.scenario
  JOIN campaigns ON campaigns.id = scenarios.campaign;
)sql";

InputError not_ours(const Database& database, const std::string& why) {
  return {database.file().string(), 0, "", why + "; move it away, or name another by --store"};
}

}  // namespace

void prepare_schema(const Database& database, Access access) {
  std::int64_t objects = 0;
  try {
    Statement count = database.prepare("SELECT count(*) FROM sqlite_master");
    if (count.step()) objects = count.integer(0);
  } catch (const StoreError& error) {
    throw not_ours(database, std::string("is no run store, or damaged: ") + error.what());
  }
  if (objects == 0 && access == Access::kWrite) {
    Transaction making(database);  // two may come at once: the second finds the tables
    Statement count = database.prepare("SELECT count(*) FROM sqlite_master");
    if (count.step() && count.integer(0) > 0) return;
    count.reset();
    database.execute(kTables);
    database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                 kApplication, kStoreVersion));
    making.commit();
    return;
  }
  if (database.pragma("application_id") != kApplication) {
    throw not_ours(database, "is a database, but no run store");
  }
  const std::int64_t version = database.pragma("user_version");
  if (version == kStoreVersion) return;
  throw not_ours(database, fmt::format("is a run store of version {}, and this program reads {}",
                                       version, kStoreVersion));
}

}  // namespace archipelago::store
