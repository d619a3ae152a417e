#include "workload/recipe/recipe.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "input/key_table.hpp"
#include "input/text.hpp"
#include "workload/recipe/edited_recipe.hpp"
#include "workload/recipe/recipe_keys.hpp"
#include "workload/recipe/recipe_parts.hpp"
#include "workload/recipe/training_recipe.hpp"

namespace archipelago::workload {

namespace {

using input::KeyedMap;
using input::YamlFile;
using input::YamlValue;
using platform::Platform;

std::int32_t tokens_of(const KeyedMap& map, std::string_view key) {
  return static_cast<std::int32_t>(map.integer(key));
}

LengthLaw read_quantiles(const KeyedMap& map) {
  auto points = read_percentiles(map, "tokens", [](const YamlValue& value) {
    return static_cast<double>(value.integer(1, kMaxTokens));
  });
  return points.empty() ? LengthLaw::fixed(1) : LengthLaw::quantiles(std::move(points));
}

LengthLaw read_lognormal(const KeyedMap& map) {
  const double median = map.number("median");
  const double mean = map.number("mean");
  const std::int32_t min = tokens_of(map, "min");
  const std::int32_t max = tokens_of(map, "max");
  if (mean < median) map.fault("mean", "is below the median; a lognormal's mean is not");
  if (max < min) map.fault("max", "is below min");
  if (median < 1 || mean < median || min < 1 || max < min) return LengthLaw::fixed(1);
  return LengthLaw::lognormal(median, mean, min, max);
}

LengthLaw read_geometric(const KeyedMap& map) {
  const double mean = map.number("mean");
  const std::int32_t max = tokens_of(map, "max");
  if (max < mean) map.fault("max", "is below the mean");
  if (!(mean >= 1) || max < mean) return LengthLaw::fixed(1);
  return LengthLaw::geometric(mean, max);
}

LengthLaw read_length(const KeyedMap& stream, std::string_view key) {
  const KeyedMap map = stream.map(key);
  const std::string law = map.word("law");
  if (map.yaml().text("law", "") != law) {  // word() has recorded the fault and answered a stand-in
    map.yaml().entries();                   // the parameters of an unknown law are not judged
    return LengthLaw::fixed(1);
  }
  if (law == "lognormal") return read_lognormal(map);
  if (law == "geometric") return read_geometric(map);
  if (law == "percentiles") return read_quantiles(map);
  return LengthLaw::fixed(std::max(1, tokens_of(map, "tokens")));
}

void check_users(const KeyedMap& stream, const Platform& platform,
                 const std::vector<double>& nation_share) {
  std::vector<double> users(platform.nations.size(), 0.0);
  for (const platform::Point& point : platform.points) {
    users[point.nation.at()] += point.users_share;
  }
  for (std::size_t n = 0; n < users.size(); ++n) {
    if (nation_share[n] > 0 && !(users[n] > 0)) {
      stream.fault("nations", platform.nations[n].iso2 +
                                  " has demand but no metro with users; give users_share to a "
                                  "point of points.csv");
    }
  }
}

std::vector<LlmShare> read_llms(const KeyedMap& stream, const Platform& platform) {
  std::vector<LlmShare> mix;
  double sum = 0;
  for (const auto& [name, value] : stream.yaml().map("llms").entries()) {
    const auto llm = platform.find_llm(name);
    const double share = value.number(input::kShare);
    sum += share;
    if (llm) {
      mix.push_back({*llm, share});
    } else {
      value.fault("'" + name + "' is no LLM of platform " + platform.name +
                  input::did_you_mean(name, names_of(platform.llms, &platform::Llm::name)));
    }
  }
  if (!is_whole(sum)) stream.fault("llms", "shares do not sum to 1");
  return mix;
}

// Rows of a trace are what they are: a run refuses those that are longer than the LLM's context.
void count_too_long(InferenceStream& read, const Platform& platform) {
  std::vector<std::string> sentences;
  for (const LlmShare& share : read.llms) {
    const platform::Llm& llm = platform.llms[share.llm.at()];
    if (!(share.share > 0) || read.trace->longest_tokens <= llm.max_context_tokens) continue;
    sentences.push_back(std::to_string(rows_longer_than(*read.trace, llm.max_context_tokens)) +
                        " rows are longer than the " + std::to_string(llm.max_context_tokens) +
                        " tokens that " + llm.name + " accepts");
  }
  for (const std::string& sentence : sentences) {
    read.trace->too_long += (read.trace->too_long.empty() ? "" : ", ") + sentence;
  }
}

// A law that draws requests longer than the LLM accepts would be the recipe's fault, not the site's.
void check_context(const KeyedMap& stream, const Platform& platform, InferenceStream& read) {
  if (read.trace) return count_too_long(read, platform);
  const std::int64_t longest = std::int64_t{read.prompt_tokens.max()} + read.output_tokens.max();
  for (const LlmShare& share : read.llms) {
    const platform::Llm& llm = platform.llms[share.llm.at()];
    if (longest > llm.max_context_tokens) {
      stream.fault("llms", llm.name + " accepts " + std::to_string(llm.max_context_tokens) +
                               " tokens; the longest prompt and output together have " +
                               std::to_string(longest));
    }
  }
}

void read_loop(const KeyedMap& map, InferenceStream& stream) {
  for (const char* key :
       {"requests_per_day", "hour_weights", "day_weights", "burstiness", "sessions"}) {
    if (const auto value = map.yaml().find(key)) {
      value->fault("stands beside closed_loop, whose users ask when they have thought");
    }
  }
  stream.closed_loop = read_closed_loop(map.map("closed_loop"));
  constexpr double kSecondsPerDay = 86'400;
  const ClosedLoop& loop = *stream.closed_loop;
  stream.requests_per_day = loop.think_s > 0 ? loop.users * kSecondsPerDay / loop.think_s : 0;
  stream.prompt_tokens = read_length(map, "prompt_tokens");
  stream.output_tokens = read_length(map, "output_tokens");
}

// Whose requests these are, and how many.
void read_people_of(const KeyedMap& map, const Platform& platform, InferenceStream& stream) {
  for (const char* key : {"requests_per_day", "trace", "closed_loop"}) {
    if (const auto value = map.yaml().find(key)) {
      value->fault("stands beside people, whose questions it would be");
    }
  }
  stream.people = read_people(map.map("people"));
  stream.nation_share = demand_of_people(map, *stream.people, platform);
  for (const double requests : stream.nation_share) stream.requests_per_day += requests;
  if (!(stream.requests_per_day > 0)) return;  // a fault, told
  for (double& share : stream.nation_share) share /= stream.requests_per_day;
}

std::optional<Payload> read_payload(const KeyedMap& stream) {
  if (!stream.has("payload")) return std::nullopt;
  const KeyedMap map = stream.map("payload");
  constexpr double kBytesPerSecondOfMbit = 125'000;
  const Payload payload{map.size("up"), map.size("down"),
                        BytesPerSecond(map.number("access_mbps") * kBytesPerSecondOfMbit)};
  if (payload.up.si() + payload.down.si() == 0) {
    stream.fault("payload", "has neither up nor down; leave it out, or give one of them bytes");
  }
  return payload;
}

void read_synthetic(const KeyedMap& map, InferenceStream& stream) {
  if (!stream.people) stream.requests_per_day = map.number("requests_per_day");
  stream.hour_weights = read_hour_weights(map);
  stream.day_weights = read_day_weights(map);
  stream.burstiness = map.number("burstiness");
  stream.prompt_tokens = read_length(map, "prompt_tokens");
  stream.output_tokens = read_length(map, "output_tokens");
  stream.sessions = static_cast<std::uint64_t>(map.integer("sessions"));
}

void read_trace(const KeyedMap& map, const std::filesystem::path& folder, InferenceStream& stream) {
  for (const char* key : {"requests_per_day", "hour_weights", "day_weights", "burstiness",
                          "prompt_tokens", "output_tokens", "sessions", "closed_loop"}) {
    if (const auto value = map.yaml().find(key)) value->fault("stands beside trace, which says it");
  }
  stream.trace = read_trace_stream(map.map("trace"), folder);
  if (stream.trace) stream.requests_per_day = stream.trace->requests_per_day();
}

InferenceStream read_stream(const KeyedMap& map, const Platform& platform,
                            const std::filesystem::path& folder) {
  InferenceStream stream;
  stream.name = map.text("name");
  if (map.has("people")) {
    read_people_of(map, platform, stream);
  } else {
    stream.nation_share = read_nations(map, platform);
  }
  if (!stream.people && map.has("trace")) {
    read_trace(map, folder, stream);
  } else if (!stream.people && map.has("closed_loop")) {
    read_loop(map, stream);
  } else {
    read_synthetic(map, stream);
  }
  stream.llms = read_llms(map, platform);
  stream.class_share = read_data_classes(map);
  stream.payload = read_payload(map);
  check_users(map, platform, stream.nation_share);
  check_context(map, platform, stream);
  return stream;
}

// A stream's random numbers follow from its name: two of one name would draw the same.
template <class Stream>
void add_stream(const KeyedMap& map, std::set<std::string>& names, std::vector<Stream>& to,
                Stream stream) {
  if (!names.insert(stream.name).second) {
    map.fault("name", "'" + stream.name + "' names a stream before it; expected another name");
  }
  to.push_back(std::move(stream));
}

void read_streams(const KeyedMap& root, const Platform& platform, Recipe& recipe) {
  std::set<std::string> names;
  const std::filesystem::path folder = recipe.file.parent_path();
  if (root.has("inference") || !root.has("training")) {
    const std::vector<KeyedMap> streams = root.list("inference");
    if (streams.empty()) root.fault("inference", "is empty; expected at least one stream");
    for (const KeyedMap& map : streams) {
      add_stream(map, names, recipe.inference, read_stream(map, platform, folder));
    }
  }
  if (!root.has("training")) return;
  const std::vector<KeyedMap> streams = root.list("training");
  if (streams.empty()) root.fault("training", "is empty; expected at least one stream");
  for (const KeyedMap& map : streams) {
    add_stream(map, names, recipe.training, read_training_stream(map, platform, folder));
  }
}

}  // namespace

bool Recipe::has_demand(NationIndex nation) const {
  for (const InferenceStream& stream : inference) {
    if (stream.nation_share[nation.at()] > 0) return true;
  }
  return false;
}

bool Recipe::has_demand(NationIndex nation, platform::DataClass data) const {
  return std::any_of(inference.begin(), inference.end(), [&](const InferenceStream& stream) {
    return stream.nation_share[nation.at()] > 0 &&
           stream.class_share[static_cast<std::size_t>(data)] > 0;
  });
}

bool Recipe::counts_people() const {
  return std::any_of(inference.begin(), inference.end(),
                     [](const InferenceStream& stream) { return stream.people.has_value(); });
}

std::vector<std::string> Recipe::notes() const {
  std::vector<std::string> notes;
  for (const InferenceStream& stream : inference) {
    if (!stream.trace) continue;
    const TraceCounts& counts = stream.trace->counts;
    if (!stream.trace->too_long.empty()) {
      notes.push_back("workload stream " + stream.name + ": of " + stream.trace->file.string() +
                      ", " + stream.trace->too_long +
                      "; the run refuses them and counts them in refused_too_long");
    }
    if (counts.no_output + counts.no_prompt == 0) continue;
    notes.push_back("workload stream " + stream.name + ": of " + stream.trace->file.string() +
                    ", " + std::to_string(counts.no_output) + " requests without output and " +
                    std::to_string(counts.no_prompt) + " without prompt are left out, " +
                    std::to_string(counts.rows) + " replayed");
  }
  for (const TrainingStream& stream : training) {
    if (!stream.trace) continue;
    notes.push_back("training stream " + stream.name + ": " + stream.trace->note());
    if (stream.unsplit == 0) continue;
    notes.push_back("training stream " + stream.name + ": " + std::to_string(stream.unsplit) +
                    " jobs that are large enough for sync train at one site, since its " +
                    std::to_string(stream.common.sync.sites) +
                    " sites do not share their GPUs evenly");
  }
  return notes;
}

std::vector<std::string> Recipe::check_horizon(SimTime horizon) const {
  std::vector<std::string> sentences;
  for (const InferenceStream& stream : inference) {
    if (!stream.trace) continue;
    std::string sentence = why_too_short(*stream.trace, horizon);
    if (!sentence.empty()) sentences.push_back("stream " + stream.name + ": " + sentence);
  }
  for (const TrainingStream& stream : training) {
    if (!stream.trace) continue;
    std::string sentence = why_too_short(*stream.trace, horizon);
    if (!sentence.empty()) sentences.push_back("training stream " + stream.name + ": " + sentence);
  }
  return sentences;
}

std::vector<std::string> Recipe::check_blocks(std::int64_t kv_block_tokens) const {
  std::vector<std::string> sentences;
  for (const InferenceStream& stream : inference) {
    if (stream.closed_loop && stream.closed_loop->keeps_context &&
        stream.closed_loop->block_tokens % kv_block_tokens != 0) {
      sentences.push_back("stream " + stream.name + ": closed_loop.block_tokens is " +
                          std::to_string(stream.closed_loop->block_tokens) +
                          ", no multiple of serving.block_tokens, " +
                          std::to_string(kv_block_tokens));
    }
    if (!stream.trace) continue;
    const std::int32_t tokens = stream.trace->block_tokens;
    if (tokens % kv_block_tokens == 0) continue;
    sentences.push_back("stream " + stream.name + ": the hashes of " + stream.trace->file.string() +
                        " stand for " + std::to_string(tokens) +
                        " tokens, no multiple of serving.block_tokens, " +
                        std::to_string(kv_block_tokens) +
                        "; choose block_tokens that divide it, or prefix_cache: off");
  }
  return sentences;
}

Recipe load_recipe(const std::filesystem::path& file, const Platform& platform,
                   const std::vector<input::YamlEdit>& edits) {
  YamlFile yaml(file);
  yaml.suggest(input::keys_of(recipe_keys()));
  for (const input::YamlEdit& edit : edits) yaml.edit(edit);
  const KeyedMap root(yaml.root(), recipe_keys());
  Recipe recipe;
  recipe.file = file;
  recipe.name = root.text("name");
  recipe.description = root.text("description");
  recipe.source = root.text("source");
  read_streams(root, platform, recipe);
  yaml.finish();
  recipe.files.push_back(file);
  for (const InferenceStream& stream : recipe.inference) {
    if (stream.trace) recipe.files.push_back(stream.trace->file);
  }
  for (const TrainingStream& stream : recipe.training) {
    if (stream.trace) recipe.files.push_back(stream.trace->file);
  }
  return recipe;
}

Recipe load_recipe(const std::filesystem::path& file, const Platform& platform) {
  return load_recipe(file, platform, {});
}

}  // namespace archipelago::workload
