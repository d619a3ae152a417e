#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

using input::CsvTable;

// Beyond any machine; they keep sums of picoseconds in 64 bits and tables in memory.
constexpr std::int64_t kMostTokens = 262'144;
constexpr std::int64_t kMostContext = 1'000'000;
constexpr std::int64_t kMostSequences = 8192;
constexpr double kLongestTokensUs = 1e7;
constexpr double kLongestDecodeUs = 1e6;

struct Cell {
  std::size_t row = 0;
  Seconds time;
};
using Cells = std::map<std::pair<std::int64_t, std::int64_t>, Cell>;  // (sequences, at)

// The rows of one profile.
struct Listed {
  Cells tokens;
  Cells prompts;
  Cells decode;
};

class TablesReader {
 public:
  TablesReader(Platform& platform, const Tables& tables, FaultyRows& faulty, Issues& issues)
      : platform_(platform),
        tables_(tables),
        table_(*tables.serving_tables),
        faulty_(faulty),
        issues_(issues) {}

  void read() {
    faulty_.add(issues_);
    for (std::size_t row = 0; row < table_.rows(); ++row) read_row(row);
    for (auto& [profile, listed] : listed_) {
      ServingProfile& target = platform_.profiles[profile];
      fill_curve(target.tables.tokens, listed.tokens);
      fill_curve(target.tables.prompts, listed.prompts);
      fill_decode(target.tables, listed.decode);
    }
  }

 private:
  void fault(std::size_t row, std::string field, std::string message) {
    issues_.add(table_.fault(row, std::move(field), std::move(message)));
  }
  [[nodiscard]] bool in_range(std::size_t row, bool decode);
  void read_row(std::size_t row);
  static void fill_curve(std::vector<ServingTables::TokensPoint>& target, const Cells& cells);
  void fill_decode(ServingTables& target, const Cells& cells);

  Platform& platform_;
  const Tables& tables_;
  const CsvTable& table_;
  FaultyRows& faulty_;
  Issues& issues_;
  std::map<std::size_t, Listed> listed_;  // by row of serving_profiles.csv
};

bool TablesReader::in_range(std::size_t row, bool decode) {
  const std::int64_t sequences = table_.integer(row, "sequences");
  const std::int64_t at = table_.integer(row, "at");
  const double time = table_.number(row, "time_us");
  const std::int64_t most_at = decode ? kMostContext : kMostTokens;
  const double longest = decode ? kLongestDecodeUs : kLongestTokensUs;
  const std::size_t before = issues_.list().size();
  if (!decode && sequences != 0) {
    fault(row, "sequences",
          fmt::format("{} sequences for a time that depends on tokens alone; expected 0 or nothing",
                      sequences));
  }
  if (decode && (sequences < 1 || sequences > kMostSequences)) {
    fault(row, "sequences",
          fmt::format("{} sequences decode; expected 1 to {}", sequences, kMostSequences));
  }
  if (at > most_at)
    fault(row, "at", fmt::format("{} is too many; expected at most {}", at, most_at));
  if (time > longest) {
    fault(row, "time_us",
          fmt::format("{:.10g} us is too long; expected at most {:.0f} us", time, longest));
  }
  return issues_.list().size() == before;
}

void TablesReader::read_row(std::size_t row) {
  if (faulty_.has(table_, row)) return;
  const auto profile =
      profile_of(platform_, tables_, faulty_, table_, row, "whose times these are", issues_);
  const std::string& quantity = table_.text(row, "quantity");
  const bool decode = quantity == "decode_attention";
  if (!profile || !in_range(row, decode)) return;
  Listed& listed = listed_[*profile];
  Cells& cells = decode                           ? listed.decode
                 : quantity == "prompt_attention" ? listed.prompts
                                                  : listed.tokens;
  const auto [first, added] =
      cells.try_emplace({table_.integer(row, "sequences"), table_.integer(row, "at")},
                        Cell{row, Seconds(table_.number(row, "time_us") * 1e-6)});
  if (!added) {
    fault(row, "",
          fmt::format("the same point stands already in line {}; expected one time for it",
                      table_.line(first->second.row)));
    return;
  }
  Quality& quality = platform_.profiles[*profile].provenance.quality;
  quality = std::max(quality, quality_of(table_, row));
}

void TablesReader::fill_curve(std::vector<ServingTables::TokensPoint>& target, const Cells& cells) {
  for (const auto& [key, cell] : cells) target.push_back({key.second, cell.time});
}

void TablesReader::fill_decode(ServingTables& target, const Cells& cells) {
  std::set<std::int64_t> sequences;
  std::set<std::int64_t> contexts;
  for (const auto& [key, cell] : cells) {
    sequences.insert(key.first);
    contexts.insert(key.second);
  }
  for (const std::int64_t b : sequences) {
    for (const std::int64_t context : contexts) {
      const auto found = cells.find({b, context});
      if (found != cells.end()) {
        target.decode.push_back(found->second.time);
        continue;
      }
      fault(cells.lower_bound({b, 0})->second.row, "at",
            fmt::format("{} sequences have no time at a mean context of {}, which is listed for "
                        "others; expected every listed batch size at every listed context",
                        b, context));
      break;  // one fault a batch size
    }
  }
  target.sequences.assign(sequences.begin(), sequences.end());
  target.contexts.assign(contexts.begin(), contexts.end());
}

}  // namespace

std::optional<std::size_t> profile_of(const Platform& platform, const Tables& tables,
                                      const FaultyRows& faulty, const CsvTable& table,
                                      std::size_t row, std::string_view whose, Issues& issues) {
  const auto llm = table.check_reference(row, "llm", tables.llms, issues);
  const auto gpu = table.check_reference(row, "gpu", tables.gpus, issues);
  if (!llm || !gpu || faulty.has_any(tables.profiles)) return std::nullopt;
  const std::int64_t gpus = table.integer(row, "tensor_parallel");
  const auto& profiles = platform.profiles;
  const auto found = std::find_if(profiles.begin(), profiles.end(), [&](const ServingProfile& p) {
    return p.llm == LlmIndex(*llm) && p.gpu == GpuIndex(*gpu) && p.tensor_parallel == gpus;
  });
  if (found != profiles.end()) return static_cast<std::size_t>(found - profiles.begin());
  issues.add(table.fault(
      row, "tensor_parallel",
      fmt::format("serving_profiles.csv has no row for {} on {} with {} GPUs; expected the "
                  "profile {}",
                  table.text(row, "llm"), table.text(row, "gpu"), gpus, whose)));
  return std::nullopt;
}

void fill_serving_tables(Platform& platform, const Tables& tables, FaultyRows& faulty,
                         Issues& issues) {
  if (tables.serving_tables) TablesReader(platform, tables, faulty, issues).read();
}

}  // namespace archipelago::platform::detail
