#include "fuzz/entries.hpp"

#include <array>
#include <cstdlib>
#include <vector>

#include "base/error.hpp"
#include "fuzz/job_readers.hpp"
#include "fuzz/loaders.hpp"
#include "fuzz/trace_readers.hpp"
#include "input/csv_record.hpp"
#include "input/csv_table.hpp"
#include "input/line_stream.hpp"
#include "input/record_cells.hpp"
#include "input/text.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::fuzz {

namespace {

using namespace archipelago::input;

void read_map(const YamlMap& map);

void read_value(const YamlValue& value) {
  if (value.is_map()) read_map(value.map());
  for (const YamlValue& item : value.is_list() ? value.list() : std::vector<YamlValue>{})
    read_value(item);
  if (!value.is_scalar()) return;
  value.text();
  value.number(kShare);
  value.integer(-5, 5);
  value.duration();
  value.fault("a fault of the caller");
}

void read_map(const YamlMap& map) {
  map.text("name");
  map.choice("kind", {"land", "submarine"});
  map.flag_or("warm", false);
  map.duration("horizon", kPositive);
  map.integer_or("seeds", 3, 1, 9);
  map.number("share", kShare);
  for (const YamlValue& item : map.list("list")) read_value(item);
  if (map.has("map")) read_map(map.map("map"));
  if (const auto value = map.find("any")) read_value(*value);
  if (!map.has("open")) return;
  for (const auto& [key, value] : map.map("open").entries()) read_value(value);
}

void read_yaml(const std::string& bytes) {
  const YamlFile file("fuzz.yaml", bytes);
  read_map(file.root());
  file.finish();
}

// The first line is a path, the second a value, the rest the file.
void read_yaml_edit(const std::string& bytes) {
  const std::size_t first = bytes.find('\n');
  const std::size_t second = first == bytes.npos ? bytes.npos : bytes.find('\n', first + 1);
  if (second == bytes.npos) return;
  YamlFile file("fuzz.yaml", bytes.substr(second + 1));
  file.edit(
      {bytes.substr(0, first), bytes.substr(first + 1, second - first - 1), {"edit", 1, "e"}});
  read_map(file.root());
  file.finish();
}

void use_table(const std::string& bytes, const CsvSchema& schema) {
  Issues issues;
  const CsvTable table("fuzz.csv", bytes, schema, issues);
  for (std::size_t row = 0; row < table.rows(); ++row)
    for (const CsvColumn& column : schema.columns()) {
      if (column.type.starts_with("number")) (void)table.number(row, column.name);
      if (column.type.starts_with("integer")) (void)table.integer(row, column.name);
      if (column.type.starts_with("ref:")) table.check_reference(row, column.name, table, issues);
      if (table.line(row) < 2) std::abort();  // line 1 is the header
    }
  issues.throw_if_any();
}

void read_csv(const std::string& bytes) {
  static const CsvSchema schema("fuzz",
                                "attribute,type,unit,default,required,description\n"
                                "key,key,-,,yes,x\n"
                                "kind,enum:land|submarine,-,land,no,x\n"
                                "to,ref:fuzz,-,,no,x\n"
                                "km,number>0,km,1,no,x\n"
                                "share,number(0..1],-,,no,x\n"
                                "gpus,integer>=0,GPUs,8,no,x\n"
                                "zone,timezone,-,,no,x\n"
                                "quality,quality,-,assumed,no,x\n"
                                "source,source,-,assumed,no,x\n");
  use_table(bytes, schema);
}

// Cells that are written again are the same cells.
void read_csv_record(const std::string& bytes) {
  LineStream lines("fuzz", bytes);
  std::string store;
  RecordCells cells;
  RecordCells again;
  for (std::string_view record; lines.next(record);) {
    complete_record(lines, record, store);
    if (!cells.cut(record).empty()) continue;
    std::string written;
    for (const std::string_view& cell : cells.cells()) {
      if (&cell != &cells.cells().front()) written += ',';
      std::string quoted = "\"";
      for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
      written += quoted + '"';
    }
    if (!again.cut(written).empty() || again.cells() != cells.cells()) std::abort();
  }
}

void read_csv_schema(const std::string& bytes) {
  const CsvSchema schema("fuzz", bytes);
  use_table("key,km\na,1\nb,-1\n", schema);
}

void read_text(const std::string& bytes) {
  const std::vector<std::string> words = split_words(bytes, '\n');
  for (const std::string& word : words) {
    (void)parse_duration(word);
    (void)parse_rate(word);
    (void)parse_bytes(word);
    (void)parse_watts(word);
    (void)parse_integer(word);
    if (is_plain_text(word) && !is_plain_text(shown(word))) std::abort();
    if (words.size() < 100) (void)did_you_mean(word, words);
  }
}

constexpr std::array kEntries{
    Entry{"assumptions", &read_assumptions},
    Entry{"candidates", &read_candidates},
    Entry{"csv", &read_csv},
    Entry{"csv_record", &read_csv_record},
    Entry{"csv_schema", &read_csv_schema},
    Entry{"experiment", &read_experiment},
    Entry{"jobs", &read_jobs},
    Entry{"jobs_acme", &read_jobs_acme},
    Entry{"jobs_helios", &read_jobs_helios},
    Entry{"jobs_openb", &read_jobs_openb},
    Entry{"jobs_philly", &read_jobs_philly},
    Entry{"jobs_swf", &read_jobs_swf},
    Entry{"json_line", &read_json_line},
    Entry{"json_objects", &read_json_objects},
    Entry{"line_stream", &read_line_stream},
    Entry{"overlay", &read_overlay},
    Entry{"plan", &read_plan},
    Entry{"platform", &read_platform},
    Entry{"recipe", &read_recipe},
    Entry{"run_record", &read_run_record},
    Entry{"scripted_events", &read_scripted_events},
    Entry{"sizing", &read_sizing},
    Entry{"text", &read_text},
    Entry{"trace", &read_trace},
    Entry{"trace_azure_2023", &read_trace_azure_2023},
    Entry{"trace_azure_2024", &read_trace_azure_2024},
    Entry{"trace_bailian", &read_trace_bailian},
    Entry{"trace_burstgpt", &read_trace_burstgpt},
    Entry{"trace_mooncake", &read_trace_mooncake},
    Entry{"trace_splitwise", &read_trace_splitwise},
    Entry{"trace_vidur", &read_trace_vidur},
    Entry{"yaml", &read_yaml},
    Entry{"yaml_edit", &read_yaml_edit},
};

}  // namespace

std::span<const Entry> entries() { return kEntries; }

void run(const Entry& entry, const std::string& bytes) {
  try {
    entry.read(bytes);
  } catch (const InputError&) {
    return;  // the bytes are at fault, and were told so
  }
}

}  // namespace archipelago::fuzz
