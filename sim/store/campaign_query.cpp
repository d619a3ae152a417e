#include "store/campaign_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "base/error.hpp"
#include "input/text.hpp"
#include "store/store_schema.hpp"

namespace archipelago::store {

namespace {

using input::did_you_mean;
using std::filesystem::path;

Database opened(const path& file) {
  if (!std::filesystem::exists(file)) {
    throw InputError(file.string(), 0, "",
                     "there is no such run store; `archipelago run` makes one beside its results");
  }
  try {
    Database database(file, Access::kRead);
    prepare_schema(database, Access::kRead);
    return database;
  } catch (const StoreError& error) {
    throw InputError(file.string(), 0, "", std::string("cannot be read: ") + error.what());
  }
}

Table rows_of(Statement& statement, std::size_t first_number) {
  Table table;
  for (int c = 0; c < statement.columns(); ++c) {
    table.columns.push_back(statement.column_name(c));
    table.numeric.push_back(static_cast<std::size_t>(c) >= first_number);
  }
  while (statement.step()) {
    std::vector<std::string>& row = table.rows.emplace_back();
    for (int c = 0; c < statement.columns(); ++c) {
      const bool real = !statement.is_null(c) && !statement.is_text(c) &&
                        table.numeric[static_cast<std::size_t>(c)];
      row.push_back(real ? fmt::format("{}", statement.number(c)) : statement.text(c));
    }
  }
  return table;
}

std::vector<std::string> words(const Database& database, const std::string& sql) {
  std::vector<std::string> list;
  Statement statement = database.prepare(sql);
  while (statement.step()) list.push_back(statement.text(0));
  return list;
}

// The ids of the campaigns that are meant, as a list for SQL.
std::string meant(const Database& database, const CampaignQuery& query) {
  const std::vector<std::string> names =
      words(database, "SELECT DISTINCT experiment FROM campaigns ORDER BY 1");
  const std::string& name = query.experiment;
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
    throw InputError(database.file().string(), 0, name,
                     "is no experiment of this store" + did_you_mean(name, names));
  }
  Statement last = database.prepare(
      "SELECT id FROM campaigns AS c WHERE (?1 = '' OR experiment = ?1) AND (?2 = 0 OR id = ?2) "
      "AND "
      "(?2 != 0 OR NOT EXISTS (SELECT 1 FROM campaigns AS later WHERE later.experiment = "
      "c.experiment AND (later.started, later.id) > (c.started, c.id))) ORDER BY id");
  last.bind(1, name).bind(2, query.campaign.value_or(0));
  std::string ids;
  while (last.step()) ids += (ids.empty() ? "" : ",") + last.text(0);
  if (ids.empty()) {
    throw InputError(database.file().string(), 0, "campaign",
                     "there is none of that number; `archipelago results list` shows them");
  }
  return ids;
}

std::string in_quotes(const std::string& text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    out += c;
    if (c == quote) out += c;
  }
  return out + quote;
}

std::string text_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + in_quotes(text, '\'');
  return list;
}

void check_known(const Database& database, const std::string& what,
                 const std::vector<std::string>& asked, const std::vector<std::string>& known,
                 Issues& issues) {
  for (const std::string& word : asked) {
    if (std::find(known.begin(), known.end(), word) != known.end()) continue;
    issues.add(database.file().string(), 0, word,
               "is no " + what + " of these runs" + did_you_mean(word, known));
  }
}

struct Parts {
  std::vector<std::string> axes;  // that become columns
  std::string joins;
  std::string where;
};

// Every word of the question is looked at before anything is asked.
Parts parts_of(const Database& database, const CampaignQuery& query) {
  const std::string campaigns = meant(database, query);
  const std::string of = " WHERE campaign IN (" + campaigns + ")";
  const std::vector<std::string> axes =
      words(database, "SELECT axis FROM axis_values JOIN scenarios ON scenarios.id = scenario" +
                          of + " GROUP BY axis ORDER BY min(scenarios.id), axis");
  Issues issues;
  std::vector<std::string> filter_axes;
  Parts parts;
  parts.where = of;
  for (const auto& [axis, value] : query.filters) {
    filter_axes.push_back(axis);
    const std::string is_axis = "axis = " + in_quotes(axis, '\'');
    const std::vector<std::string> labels =
        words(database, "SELECT DISTINCT label FROM axis_values WHERE " + is_axis + " ORDER BY 1");
    const std::vector<std::string> raws =
        words(database, "SELECT DISTINCT raw FROM axis_values WHERE " + is_axis + " ORDER BY 1");
    const bool raw = std::find(raws.begin(), raws.end(), value) != raws.end();
    if (!labels.empty() && !raw) check_known(database, "value of " + axis, {value}, labels, issues);
    parts.where +=
        " AND EXISTS (SELECT 1 FROM axis_values WHERE axis_values.scenario = "
        "scenarios.id AND " +
        is_axis + " AND " + in_quotes(value, '\'') + " IN (label, raw))";
  }
  check_known(database, "axis", filter_axes, axes, issues);
  check_known(database, "axis", query.by, axes, issues);
  check_known(database, "metric", query.metrics,
              words(database, "SELECT DISTINCT metric FROM names ORDER BY 1"), issues);
  check_known(database, "group", query.groups,
              words(database, "SELECT DISTINCT \"group\" FROM names ORDER BY 1"), issues);
  issues.throw_if_any();
  if (!query.metrics.empty()) parts.where += " AND metric IN (" + text_list(query.metrics) + ")";
  if (!query.groups.empty()) parts.where += " AND \"group\" IN (" + text_list(query.groups) + ")";
  parts.axes = query.by.empty() ? axes : query.by;
  for (std::size_t a = 0; a < parts.axes.size(); ++a) {
    parts.joins += fmt::format(
        " LEFT JOIN axis_values AS a{0} ON a{0}.scenario = scenarios.id AND a{0}.axis = {1}", a,
        in_quotes(parts.axes[a], '\''));
  }
  return parts;
}

std::string axis_columns(const Parts& parts) {
  std::string text;
  for (std::size_t a = 0; a < parts.axes.size(); ++a) {
    text += fmt::format(", a{}.label AS {}", a, in_quotes(parts.axes[a], '"'));
  }
  return text;
}

constexpr const char* kFrom =
    " FROM names CROSS JOIN scenarios JOIN campaigns ON campaigns.id = scenarios.campaign"
    " JOIN planned_runs ON planned_runs.scenario = scenarios.id"
    " JOIN figures ON figures.run = planned_runs.id AND figures.name = names.id";

}  // namespace

Table list_campaigns(const path& store) {
  const Database database = opened(store);
  Statement statement = database.prepare(
      "SELECT campaigns.id AS campaign, experiment, started, count(*) AS planned, "
      "sum(state = 'finished') AS finished, sum(state = 'failed') AS failed, "
      "sum(state = 'waiting') AS waiting, file FROM campaigns "
      "JOIN scenarios ON scenarios.campaign = campaigns.id "
      "JOIN planned_runs ON planned_runs.scenario = scenarios.id "
      "GROUP BY campaigns.id ORDER BY started DESC, campaigns.id DESC");
  Table table = rows_of(statement, 8);
  for (const std::size_t c : std::initializer_list<std::size_t>{0, 3, 4, 5, 6})
    table.numeric[c] = true;
  return table;
}

Table query_results(const path& store, const CampaignQuery& query) {
  const Database database = opened(store);
  const Parts parts = parts_of(database, query);
  std::string keys = "experiment";
  std::string select = "SELECT experiment";
  if (query.by.empty()) {
    keys += ", scenarios.number";
    select += ", scenarios.number AS scenario";
  }
  for (std::size_t a = 0; a < parts.axes.size(); ++a) keys += fmt::format(", a{}.label", a);
  // The weakest quality happens to come first in the alphabet.
  const std::string sql =
      select + axis_columns(parts) +
      ", \"group\", metric, avg(value) AS mean, min(value) AS lowest, max(value) AS highest, "
      "count(*) AS runs, min(nullif(quality, '')) AS quality" +
      kFrom + parts.joins + parts.where + " GROUP BY " + keys + ", names.id ORDER BY experiment" +
      (query.by.empty() ? ", scenarios.number" : "") + ", min(scenarios.number), names.id";
  Statement statement = database.prepare(sql);
  const std::size_t first = 1 + (query.by.empty() ? 1 : 0) + parts.axes.size() + 2;
  Table table = rows_of(statement, first);
  if (query.by.empty()) table.numeric[1] = true;
  table.numeric.back() = false;
  return table;
}

Table export_results(const path& store, const CampaignQuery& query) {
  const Database database = opened(store);
  const Parts parts = parts_of(database, query);
  const std::string sql = "SELECT experiment, scenarios.number AS scenario" + axis_columns(parts) +
                          ", replicate, \"group\", metric, value, quality" + kFrom + parts.joins +
                          parts.where +
                          " ORDER BY experiment, scenarios.number, replicate, names.id";
  Statement statement = database.prepare(sql);
  Table table = rows_of(statement, 2 + parts.axes.size() + 3);
  table.numeric[1] = true;
  table.numeric[2 + parts.axes.size()] = true;
  table.numeric.back() = false;
  return table;
}

}  // namespace archipelago::store
