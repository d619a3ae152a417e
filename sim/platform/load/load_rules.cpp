#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "input/text.hpp"
#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

using input::CsvTable;

constexpr std::string_view kEvery = "*";

Reach reach_of(const std::string& word) {
  if (word == "home") return Reach::kHome;
  if (word == "bloc") return Reach::kBloc;
  return word == "listed" ? Reach::kListed : Reach::kAnywhere;
}

std::optional<DataClass> class_of(const std::string& word) {
  const auto found = std::find(kDataClassWords.begin(), kDataClassWords.end(), word);
  if (found == kDataClassWords.end()) return std::nullopt;
  return static_cast<DataClass>(found - kDataClassWords.begin());
}

class RulesReader {
 public:
  RulesReader(const Platform& platform, const CsvTable& table, const Tables& tables,
              std::vector<Rule>& rules, Issues& issues)
      : platform_(platform),
        table_(table),
        nations_(tables.nations),
        rules_(rules),
        issues_(issues) {}

  void read() {
    faulty_.add(issues_);
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (!faulty_.has(table_, row)) read_row(row);
    }
  }

 private:
  void fault(std::size_t row, std::string field, std::string message) {
    issues_.add(table_.fault(row, std::move(field), std::move(message)));
  }
  void read_row(std::size_t row);
  void read_listed(Rule& rule, std::size_t row);
  void check_listed(const Rule& rule, std::size_t row);
  void check_twice(const Rule& rule, std::size_t row);

  const Platform& platform_;
  const CsvTable& table_;
  const CsvTable& nations_;
  std::vector<Rule>& rules_;
  Issues& issues_;
  FaultyRows faulty_;
  std::map<std::pair<std::optional<NationIndex>, std::optional<DataClass>>, int> lines_;
};

void RulesReader::read_row(std::size_t row) {
  Rule rule;
  bool known = true;
  if (table_.text(row, "origin") != kEvery) {
    const auto nation = table_.check_reference(row, "origin", nations_, issues_);
    known = nation.has_value();
    if (known) rule.origin = NationIndex(*nation);
  }
  rule.data_class = class_of(table_.text(row, "data_class"));
  rule.process = reach_of(table_.text(row, "process"));
  rule.transit = reach_of(table_.text(row, "transit"));
  rule.replicas =
      table_.is_blank(row, "replicas") ? rule.process : reach_of(table_.text(row, "replicas"));
  rule.foreign_operator_is_home = table_.text(row, "foreign_operator_is_home") == "yes";
  const bool added = table_.file(row) != table_.file();
  rule.line = added ? -table_.line(row) : table_.line(row);
  rule.note = table_.text(row, "note");
  rule.provenance = {quality_of(table_, row), table_.text(row, "source")};
  read_listed(rule, row);
  check_listed(rule, row);
  if (known) check_twice(rule, row);
  rules_.push_back(std::move(rule));
}

void RulesReader::read_listed(Rule& rule, std::size_t row) {
  if (table_.is_blank(row, "listed")) return;
  std::vector<std::string> known;
  for (const Nation& nation : platform_.nations) known.push_back(nation.iso2);
  std::set<std::string> seen;
  for (const std::string& iso2 : input::split_words(table_.text(row, "listed"), ';')) {
    const auto nation = nations_.find(iso2);
    if (!nation) {
      if (nations_.rows() == 0) continue;  // the table is at fault, and was told so
      fault(row, "listed",
            fmt::format("{} is not a key of {}{}; expected iso2 codes separated by semicolons",
                        input::shown(iso2), nations_.file(), input::did_you_mean(iso2, known)));
    } else if (!seen.insert(iso2).second) {
      fault(row, "listed", fmt::format("{} is there twice", input::shown(iso2)));
    } else {
      rule.listed.emplace_back(*nation);
    }
  }
}

void RulesReader::check_listed(const Rule& rule, std::size_t row) {
  const bool wanted = rule.process == Reach::kListed || rule.transit == Reach::kListed ||
                      rule.replicas == Reach::kListed;
  const bool given = !table_.is_blank(row, "listed");
  if (wanted && !given) {
    fault(row, "listed",
          "is empty but the row says 'listed'; expected iso2 codes separated by semicolons");
  }
  if (given && !wanted) {
    fault(row, "listed",
          "names nations but no column says 'listed'; write it in process, transit or replicas, "
          "or leave the list out");
  }
}

void RulesReader::check_twice(const Rule& rule, std::size_t row) {
  const auto [first, added] = lines_.try_emplace({rule.origin, rule.data_class}, table_.line(row));
  if (added) return;
  fault(row, "",
        fmt::format("a rule for the {} data of {} stands already in line {}; expected one row for "
                    "each origin and class",
                    table_.text(row, "data_class"), table_.text(row, "origin"), first->second));
}

}  // namespace

void fill_rules(Platform& platform, const Tables& tables, Issues& issues) {
  const auto read = [&](const std::optional<CsvTable>& table, std::vector<Rule>& rules) {
    if (table) RulesReader(platform, *table, tables, rules, issues).read();
  };
  read(tables.rules, platform.rules);
  read(tables.rules_open, platform.rules_open);
  read(tables.rules_strict, platform.rules_strict);
}

}  // namespace archipelago::platform::detail
