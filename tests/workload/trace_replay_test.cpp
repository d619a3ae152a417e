#include "workload/sources/trace_replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <tuple>

#include "base/error.hpp"
#include "support/compressed.hpp"
#include "support/toy_platform.hpp"
#include "workload/sources/request_source.hpp"
#include "workload/toy_recipe.hpp"
#include "workload/trace_folder.hpp"
#include "workload/trace_texts.hpp"

namespace archipelago::workload {
namespace {

using test::toy_platform;
using test::TraceFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr SimTime seconds(double s) { return to_sim_time(Seconds(s)); }

// A recipe whose only stream replays the trace; `more` stands among the trace's keys.
std::string recipe_text(const std::string& file, const std::string& more = "") {
  return "name: r\ndescription: d\nsource: assumed\ninference:\n"
         "  - name: replay\n"
         "    nations: {weights: {AA: 3, BB: 1}}\n"
         "    llms: {toy-llm: 1}\n"
         "    trace: {file: \"" +
         file + "\"" + more + "}\n";
}

class Replay : public ::testing::Test {
 protected:
  Recipe recipe(const std::string& trace, const std::string& more = "") {
    folder_.write("trace", trace);
    return load_recipe(folder_.write("recipe.yaml", recipe_text("trace", more)), platform_);
  }
  std::vector<Request> requests(const Recipe& recipe, SimTime horizon, double demand_scale = 1,
                                Seed seed = {42, 0}) {
    RequestSource source(platform_, recipe, test::kMonday, horizon, demand_scale, seed);
    return test::all_requests(source);
  }
  std::vector<Request> requests(const std::string& trace, const std::string& more, SimTime horizon,
                                double demand_scale = 1, Seed seed = {42, 0}) {
    return requests(recipe(trace, more), horizon, demand_scale, seed);
  }
  std::string fault(const std::string& text) {
    try {
      load_recipe(folder_.write("recipe.yaml", text), platform_);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

  TraceFolder folder_;
  platform::Platform platform_ = toy_platform();
};

using AsTuple = std::tuple<std::int64_t, std::uint32_t, std::uint32_t, std::int32_t>;

std::vector<AsTuple> as_tuples(const std::vector<Request>& requests) {
  std::vector<AsTuple> tuples;
  for (const Request& r : requests) {
    tuples.emplace_back(r.at.ps, r.nation.value, r.metro.value, r.prompt_tokens);
  }
  return tuples;
}

std::vector<double> times_of(const std::vector<Request>& requests) {
  std::vector<double> times;
  for (const Request& request : requests) times.push_back(request.at.seconds());
  return times;
}

// A request a second, prompts 1, 2, 3 ... tokens.
std::string regular(int rows) {
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (int i = 0; i < rows; ++i) {
    text += std::to_string(i) + "," + std::to_string(i + 1) + ",11\n";
  }
  return text;
}

TEST_F(Replay, GivesTheRowsAtTheirTimesWithTheirLengths) {
  for (const auto& trace : test::trace_texts()) {
    const auto all = requests(trace.text, "", seconds(4));
    ASSERT_EQ(all.size(), 2U) << trace.name;  // the third comes at the horizon, not before it
    EXPECT_EQ(all[0].at, seconds(0));
    EXPECT_EQ(all[0].prompt_tokens, 100);
    EXPECT_EQ(all[1].at, seconds(1.5));
    EXPECT_EQ(all[1].output_tokens, 1);
  }
}

TEST_F(Replay, CompressedTracesReplayAlike) {
  const std::string text = regular(1000);
  const auto plain = as_tuples(requests(text, "", seconds(999)));
  EXPECT_EQ(plain.size(), 999U);
  EXPECT_EQ(as_tuples(requests(test::gzip(text), "", seconds(999))), plain);
  EXPECT_EQ(as_tuples(requests(test::zstd(text), ", format: vidur", seconds(999))), plain);
}

TEST_F(Replay, SameSeedSameRequestsAnotherReplicateOtherNations) {
  const std::string text = regular(500);
  const auto once = as_tuples(requests(text, "", seconds(400)));
  EXPECT_EQ(as_tuples(requests(text, "", seconds(400))), once);
  EXPECT_NE(as_tuples(requests(text, "", seconds(400), 1, {42, 1})), once);
}

TEST_F(Replay, TimeWarpMultipliesTheGaps) {
  EXPECT_THAT(times_of(requests(regular(4), ", time_warp: 0.5", seconds(1.5))),
              ElementsAre(0, 0.5, 1));
  EXPECT_THAT(times_of(requests(regular(4), ", time_warp: 10", seconds(30))),
              ElementsAre(0, 10, 20));
}

// 3:1 by the recipe: a share of n draws has the deviation sqrt(p q / n).
TEST_F(Replay, NationsGetTheirShares) {
  const auto all = requests(regular(20'000), "", seconds(19'999));
  double left = 0;
  for (const Request& request : all) {
    left += request.nation == NationIndex(0) ? 1 : 0;
    EXPECT_EQ(request.metro.value, request.nation.value);
  }
  const auto n = static_cast<double>(all.size());
  EXPECT_NEAR(left / n, 0.75, 4 * std::sqrt(0.75 * 0.25 / n));
}

TEST_F(Replay, RateScaleRepeatsRowsBetweenTheirNeighbours) {
  const auto all = requests(regular(101), ", rate_scale: 3", seconds(100));
  ASSERT_EQ(all.size(), 300U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double row = static_cast<double>(i / 3);
    EXPECT_EQ(all[i].prompt_tokens, static_cast<int>(i / 3) + 1);
    EXPECT_GE(all[i].at.seconds(), row);
    EXPECT_LT(all[i].at.seconds(), row + 1);
    if (i % 3 == 0) {
      EXPECT_EQ(all[i].at.seconds(), row);  // the row itself
    }
    if (i > 0) {
      EXPECT_GE(all[i].at, all[i - 1].at);
    }
  }
}

// 1.25 requests a row: 10,000 rows x 1.25, deviation sqrt(10,000 x 0.25 x 0.75).
TEST_F(Replay, AFractionOfARateScaleIsDrawn) {
  const auto all = requests(regular(10'001), ", rate_scale: 1.25", seconds(10'000));
  EXPECT_NEAR(static_cast<double>(all.size()), 12'500, 4 * std::sqrt(10'000 * 0.25 * 0.75));
}

TEST_F(Replay, ARateScaleBelowOneThins) {
  const auto all = requests(regular(10'001), ", rate_scale: 0.2", seconds(10'000));
  EXPECT_NEAR(static_cast<double>(all.size()), 2000, 4 * std::sqrt(10'000 * 0.2 * 0.8));
  for (const Request& request : all) {
    EXPECT_EQ(request.at.seconds(), static_cast<double>(request.prompt_tokens - 1));
  }
}

TEST_F(Replay, DemandScaleMultipliesRateScale) {
  EXPECT_EQ(requests(regular(101), ", rate_scale: 0.5", seconds(100), 4).size(), 200U);
}

TEST_F(Replay, RowsAtOneInstantStayTogetherWhenScaled) {
  const std::string text =
      "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n0,2,1\n3,3,1\n3,4,1\n";
  const auto all = requests(text, ", rate_scale: 2", seconds(3));
  ASSERT_EQ(all.size(), 4U);
  EXPECT_THAT(times_of({all.begin(), all.begin() + 3}), ElementsAre(0, 0, 0));
  EXPECT_GT(all[3].at.seconds(), 0);  // the copy of the last row before the gap
}

TEST_F(Replay, ARunLongerThanTheTraceIsRefused) {
  const Recipe short_trace = recipe(regular(11));
  EXPECT_EQ(requests(short_trace, seconds(10)).size(), 10U);
  EXPECT_TRUE(short_trace.check_horizon(seconds(10)).empty());
  ASSERT_EQ(short_trace.check_horizon(seconds(11)).size(), 1U);
  EXPECT_THAT(short_trace.check_horizon(seconds(11))[0],
              HasSubstr("lasts 10.000 s with time_warp 1, the run 11.000 s"));
  EXPECT_THROW(requests(short_trace, seconds(11)), InputError);
  EXPECT_EQ(requests(regular(11), ", time_warp: 2", seconds(20)).size(), 10U);
}

// Rows at 0 ... 10 s; the next pass begins one mean gap, 1 s, after the last row.
TEST_F(Replay, ARepeatedTraceBeginsOneMeanGapAfterItsEnd) {
  const auto all = requests(regular(11), ", at_end: repeat", seconds(33));
  ASSERT_EQ(all.size(), 33U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].at, seconds(static_cast<double>(i)));
    EXPECT_EQ(all[i].prompt_tokens, static_cast<int>(i % 11) + 1);
  }
}

TEST_F(Replay, AStoppedTraceIsSilentAfterItsEnd) {
  EXPECT_EQ(requests(regular(11), ", at_end: stop", seconds(1000)).size(), 11U);
  // Copies of the last row come within a mean gap.
  const auto twice = requests(regular(11), ", at_end: stop, rate_scale: 2", seconds(1000));
  EXPECT_EQ(twice.size(), 22U);
  EXPECT_LT(twice.back().at, seconds(11));
}

TEST_F(Replay, AnotherStreamDoesNotMoveItsRequests) {
  const Recipe alone = recipe(regular(500));
  Recipe among = alone;
  among.inference.push_back(test::toy_stream("chat", {0.5, 0.5}));
  std::vector<Request> of_trace;
  for (const Request& request : requests(among, seconds(400))) {
    if (request.stream == StreamIndex(0)) of_trace.push_back(request);
  }
  EXPECT_EQ(as_tuples(of_trace), as_tuples(requests(alone, seconds(400))));
}

TEST_F(Replay, TheRecipeNamesTheTraceAmongItsFilesAndSaysWhatIsLeftOut) {
  const Recipe read = recipe(regular(3) + "7,1,0\n");
  EXPECT_THAT(read.files, ElementsAre(folder_.path() / "recipe.yaml", folder_.path() / "trace"));
  ASSERT_EQ(read.notes().size(), 1U);
  EXPECT_THAT(read.notes()[0], HasSubstr("1 requests without output"));
  EXPECT_NEAR(read.inference[0].requests_per_day, 86'400, 1e-6);
  EXPECT_TRUE(recipe(regular(3)).notes().empty());
}

TEST_F(Replay, FaultsOfTheTraceComeWithTheRecipesLineAndItsOwn) {
  folder_.write("trace", regular(3) + "x,1,1\n4,-1,1\n");
  const std::string said = fault(recipe_text("trace"));
  EXPECT_THAT(said, HasSubstr("recipe.yaml:8: inference[0].trace.file: "));
  EXPECT_THAT(said, HasSubstr("trace:5: arrived_at: 'x' is not a number of seconds"));
  EXPECT_THAT(said, HasSubstr("trace:6: num_prefill_tokens: '-1' is not"));
}

TEST_F(Replay, FaultsOfTheRecipe) {
  folder_.write("trace", regular(3));
  EXPECT_THAT(fault(recipe_text("no-such-trace")), HasSubstr("no such file"));
  EXPECT_THAT(fault(recipe_text("trace", ", time_warp: 0")), HasSubstr("time_warp"));
  EXPECT_THAT(fault(recipe_text("trace", ", rate_scale: -1")), HasSubstr("rate_scale"));
  EXPECT_THAT(fault(recipe_text("trace", ", repeat: true")), HasSubstr("repeat"));
  EXPECT_THAT(fault(recipe_text("trace", ", at_end: loop")), HasSubstr("at_end"));
  EXPECT_THAT(fault(recipe_text("trace", ", format: lengths")), HasSubstr("format"));
  EXPECT_THAT(fault(recipe_text("trace", ", format: burstgpt")),
              HasSubstr("Timestamp: is no column of the header; BurstGPT has it"));
  EXPECT_THAT(fault(recipe_text("trace") + "    requests_per_day: 5\n"),
              HasSubstr("requests_per_day: stands beside trace, which says it"));
  folder_.write("trace", "num_prefill_tokens,num_decode_tokens\n1,1\n");
  EXPECT_THAT(fault(recipe_text("trace")), HasSubstr("lengths only"));
  folder_.write("trace", "arrived_at,num_prefill_tokens,num_decode_tokens\n1,1,1\n1,1,1\n");
  EXPECT_THAT(fault(recipe_text("trace", ", at_end: repeat")), HasSubstr("cannot be repeated"));
}

// A run refuses them; the file is what it is.
TEST_F(Replay, RowsBeyondTheContextAreCountedNotRefused) {
  const Recipe read = recipe(
      "arrived_at,num_prefill_tokens,num_decode_tokens\n1,30000,3000\n2,1,1\n3,32767,1\n", "");
  EXPECT_THAT(read.notes(), ElementsAre(HasSubstr("1 rows are longer than the 32768 tokens that "
                                                  "toy-llm accepts; the run refuses them")));
}

// The variable as it was, whatever a test makes of it.
class DataVariable {
 public:
  DataVariable() {
    if (const char* value = std::getenv("ARCHIPELAGO_DATA")) before_ = value;
  }
  ~DataVariable() {
    if (before_) {
      ::setenv("ARCHIPELAGO_DATA", before_->c_str(), 1);
    } else {
      ::unsetenv("ARCHIPELAGO_DATA");
    }
  }
  DataVariable(const DataVariable&) = delete;
  DataVariable& operator=(const DataVariable&) = delete;

 private:
  std::optional<std::string> before_;
};

TEST_F(Replay, AFileUnderArchipelagoDataIsFoundThere) {
  const DataVariable kept;
  ::setenv("ARCHIPELAGO_DATA", folder_.path().c_str(), 1);
  folder_.write("trace", regular(3));
  EXPECT_EQ(fault(recipe_text("$ARCHIPELAGO_DATA/trace")), "");
}

TEST_F(Replay, WithoutArchipelagoDataThePublicOriginIsNamed) {
  const DataVariable kept;
  ::unsetenv("ARCHIPELAGO_DATA");
  EXPECT_THAT(fault(recipe_text("$ARCHIPELAGO_DATA/traces/mooncake/conversation_trace.jsonl")),
              HasSubstr("its public origin: https://github.com/kvcache-ai/Mooncake"));
  EXPECT_THAT(fault(recipe_text("$ARCHIPELAGO_DATA/x")),
              HasSubstr("https://github.com/HPMLL/BurstGPT"));
}

std::string two_turns() {
  return R"({"timestamp": 0, "input_length": 1100, "output_length": 1, "hash_ids": [7, 8, 9]})"
         "\n"
         R"({"timestamp": 1000, "input_length": 600, "output_length": 1, "hash_ids": [7, 5]})"
         "\n"
         R"({"timestamp": 2000, "input_length": 1700, "output_length": 1, "hash_ids": [7, 8, 10, 11]})"
         "\n";
}

TEST_F(Replay, RequestsCarryTheBlocksAndTheSessionOfTheirRow) {
  const auto all = requests(two_turns(), ", at_end: stop", seconds(10));
  ASSERT_EQ(all.size(), 3U);
  ASSERT_NE(all[0].blocks, nullptr);
  EXPECT_EQ(all[0].blocks->tokens, 512);
  const auto& first = all[0].blocks->hashes;
  const auto& other = all[1].blocks->hashes;
  const auto& second = all[2].blocks->hashes;
  EXPECT_EQ(first.size(), 3U);
  EXPECT_EQ(first[0], other[0]);
  EXPECT_NE(first[1], other[1]);
  EXPECT_EQ(first[1], second[1]);
  EXPECT_NE(first[2], second[2]);
  EXPECT_EQ(all[0].session, all[2].session);
  EXPECT_NE(all[0].session, all[1].session);
  EXPECT_NE(all[0].session, 0U);
  const auto plain = requests(regular(3), ", at_end: stop", seconds(10));
  EXPECT_EQ(plain[0].blocks, nullptr);
  EXPECT_EQ(plain[0].session, 0U);
}

TEST_F(Replay, CopiesAndRepetitionsAskTheSamePrompts) {
  const auto all = requests(two_turns(), ", at_end: repeat, rate_scale: 2", seconds(6));
  ASSERT_EQ(all.size(), 12U);  // rows at 0, 1, 2, 3, 4 and 5 s, two requests each
  for (const Request& request : all) {
    const auto row = static_cast<std::size_t>(request.at.seconds()) % 3;
    EXPECT_EQ(request.blocks->hashes, all[2 * row].blocks->hashes);
    EXPECT_EQ(request.session, all[2 * row].session);
  }
}

TEST_F(Replay, StreamsOfOneFileShareTheirPromptsStreamsOfTwoFilesNever) {
  folder_.write("a", two_turns());
  folder_.write("b", two_turns());
  std::string text = recipe_text("a", ", at_end: stop");
  for (const auto& [name, file] : {std::pair("second", "a"), std::pair("third", "b")}) {
    text += "  - name: " + std::string(name) +
            "\n    nations: {weights: {AA: 1}}\n    llms: {toy-llm: 1}\n    trace: {file: " + file +
            ", at_end: stop}\n";
  }
  const auto all = requests(load_recipe(folder_.write("recipe.yaml", text), platform_), seconds(1));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].blocks->hashes, all[1].blocks->hashes);
  EXPECT_EQ(all[0].session, all[1].session);
  EXPECT_NE(all[0].blocks->hashes[0], all[2].blocks->hashes[0]);
  EXPECT_NE(all[0].session, all[2].session);
}

// Rows of another tool: seconds, blocks of 16 tokens, a key of another name.
TEST_F(Replay, AFormatMaySayWhatTheFileIs) {
  std::string rows;
  for (int i = 0; i < 20; ++i) {
    rows += "{\"timestamp\": " + std::to_string(i) +
            R"(, "n": 40, "output_length": 1, "hash_ids": [1, 2, )" + std::to_string(10 + i) +
            "]}\n";
  }
  const std::string words =
      ", at_end: stop, format: {base: mooncake, time_unit: s, columns: {prompt: n}";
  const auto all = requests(rows, words + ", block_tokens: 16}", seconds(15));
  ASSERT_EQ(all.size(), 15U);
  EXPECT_EQ(all[3].at, seconds(3));
  EXPECT_EQ(all[3].prompt_tokens, 40);
  EXPECT_EQ(all[3].blocks->tokens, 16);
  EXPECT_EQ(all[3].blocks->hashes[1], all[4].blocks->hashes[1]);
  folder_.write("trace", rows);
  EXPECT_THAT(fault(recipe_text("trace", words + "}")),
              HasSubstr("one for each 16 in all of them; say block_tokens: 16"));
  EXPECT_THAT(fault(recipe_text("trace", ", format: {base: mooncake, columns: {promt: n}}")),
              HasSubstr("'promt' is no column of a trace (did you mean 'prompt'?)"));
  EXPECT_THAT(fault(recipe_text("trace", ", format: moncake")),
              HasSubstr("'moncake' is not one of auto, azure-2023"));
  EXPECT_THAT(fault(recipe_text("trace", ", format: {base: vidur, block_tokens: 16}")),
              HasSubstr("block_tokens says nothing of vidur"));
}

// Four rows a second, all stamped at its beginning, as a clock of whole seconds leaves them.
TEST_F(Replay, SpreadPutsRowsAnywhereInTheirStep) {
  std::string rows = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (int i = 0; i < 400; ++i)
    rows += std::to_string(i / 4) + "," + std::to_string(1 + i) + ",1\n";
  const auto stamped = requests(rows, ", at_end: stop", seconds(100));
  const auto spread = requests(rows, ", at_end: stop, spread: step", seconds(100));
  ASSERT_EQ(spread.size(), 400U);
  double sum = 0;
  for (std::size_t i = 0; i < spread.size(); ++i) {
    EXPECT_EQ(spread[i].prompt_tokens, static_cast<int>(1 + i)) << "in order";
    const double shift = spread[i].at.seconds() - stamped[i].at.seconds();
    EXPECT_GE(shift, 0);
    EXPECT_LT(shift, 1);
    sum += shift;
    EXPECT_GE(spread[i].at, spread[i > 0 ? i - 1 : 0].at);
  }
  // Uniform on [0, 1): mean 1/2, deviation sqrt(1/12) / sqrt(400).
  EXPECT_NEAR(sum / 400, 0.5, 4 * std::sqrt(1.0 / 12 / 400));
  EXPECT_EQ(as_tuples(spread),
            as_tuples(requests(rows, ", at_end: stop, spread: step", seconds(100))));
  // A trace that is repeated is spread again, by other draws.
  const auto twice = requests(rows, ", at_end: repeat, spread: step", seconds(150));
  EXPECT_GT(twice.size(), 590U);
  folder_.write("trace", "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n1,1,1\n");
  EXPECT_THAT(fault(recipe_text("trace", ", spread: step")), HasSubstr("clock has no step"));
}

}  // namespace
}  // namespace archipelago::workload
