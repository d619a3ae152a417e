#include "workload/traces/trace_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/compressed.hpp"
#include "workload/trace_texts.hpp"

namespace archipelago::workload {
namespace {

using test::read_all;
using test::trace_texts;
using test::TraceText;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kVidurHeader = "arrived_at,num_prefill_tokens,num_decode_tokens\n";

std::vector<std::string> faults_of(const std::string& text, TraceOptions options = {}) {
  std::vector<std::string> faults;
  try {
    read_all(text, options);
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) faults.push_back(issue.text());
  }
  return faults;
}

class EachFormat : public ::testing::TestWithParam<TraceText> {};

TEST_P(EachFormat, IsGuessedAndReadToTheSameRequests) {
  TraceReader reader("trace", GetParam().text);
  EXPECT_EQ(reader.format().name, GetParam().name);
  const auto rows = read_all(GetParam().text).rows;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].nanoseconds, 0);
  EXPECT_EQ(rows[1].nanoseconds, 1'500'000'000);
  EXPECT_EQ(rows[2].nanoseconds, 4'000'000'000);
  const std::vector<std::pair<int, int>> tokens{{100, 10}, {2000, 1}, {30, 500}};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(rows[i].prompt_tokens, tokens[i].first);
    EXPECT_EQ(rows[i].output_tokens, tokens[i].second);
  }
}

TEST_P(EachFormat, ReadsTheSameFromGzipAndZstd) {
  for (const std::string& bytes : {test::gzip(GetParam().text), test::zstd(GetParam().text)}) {
    const auto rows = read_all(bytes).rows;
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[2].nanoseconds, 4'000'000'000);
    EXPECT_EQ(rows[2].output_tokens, 500);
  }
}

TEST_P(EachFormat, SaysLineColumnAndWhatWasExpected) {
  const int line = GetParam().header_lines + 4;
  EXPECT_THAT(faults_of(GetParam().text + GetParam().bad_row + "\n"),
              ElementsAre("trace:" + std::to_string(line) + ": " + GetParam().fault));
}

TEST_P(EachFormat, CutShortInARowIsAFaultNotAShorterTrace) {
  const std::string& text = GetParam().text;
  const std::string cut = text.substr(0, text.find_last_of("0123456789"));
  // The last number lost its last digit or its row an end: the row is other or bad, never gone
  // without a word.
  const auto faults = faults_of(cut);
  if (faults.empty()) {
    EXPECT_EQ(read_all(cut).rows.size(), 3U);
  } else {
    EXPECT_THAT(faults, SizeIs(1));
  }
}

INSTANTIATE_TEST_SUITE_P(Public, EachFormat, ::testing::ValuesIn(trace_texts()),
                         [](const auto& format) {
                           std::string name = format.param.name;
                           std::erase(name, '-');
                           return name;
                         });

TEST(TraceReader, BurstGptWithoutSessionsIsBurstGptToo) {
  TraceReader reader("trace",
                     "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
                     "5,ChatGPT,472,18,490,Conversation log\n"
                     "45,GPT-4,1087,230,1317,Conversation log\n");
  EXPECT_EQ(reader.format().name, "burstgpt");
  TraceRow row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.model, "ChatGPT");
  EXPECT_EQ(reader.first_nanoseconds(), 5'000'000'000);
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.model, "GPT-4");
  EXPECT_EQ(row.nanoseconds, 40'000'000'000);
}

TEST(TraceReader, MooncakeHashesComeWithTheirRows) {
  const auto rows = read_all(trace_texts()[3].text).rows;
  EXPECT_THAT(rows[0].block_hashes, ElementsAre(46, 47));
  EXPECT_THAT(rows[1].block_hashes, ElementsAre(46));
  EXPECT_THAT(rows[2].block_hashes, IsEmpty());
}

TEST(TraceReader, SessionsAreBurstGptsColumnOrMooncakesSecondBlock) {
  const auto burst = read_all(trace_texts()[2].text).rows;
  EXPECT_NE(burst[0].session, 0U);
  EXPECT_EQ(burst[1].session, 0U) << "an API request";
  // The same text is the same session, another is another.
  const auto more = read_all(
                        "Timestamp,Session ID,Model,Request tokens,Response tokens\n"
                        "1,1722ac82-0a46,GPT-4,1,1\n2,1722ac82-0a47,GPT-4,1,1\n")
                        .rows;
  EXPECT_EQ(more[0].session, burst[0].session);
  EXPECT_NE(more[1].session, burst[0].session);

  const auto mooncake = read_all(trace_texts()[3].text).rows;
  EXPECT_EQ(mooncake[0].session, 48U) << "hash 47, plus 1";
  EXPECT_EQ(mooncake[1].session, 47U) << "the only block";
  EXPECT_EQ(mooncake[2].session, 0U);
  EXPECT_EQ(read_all(trace_texts()[0].text).rows[0].session, 0U);
}

TEST(TraceReader, MooncakeRowsMayHaveOtherKeysAndNoHashes) {
  const auto rows =
      read_all(
          R"({"output_length": 5, "session": {"id": [1]}, "input_length": 7, "timestamp": 1.5})")
          .rows;
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].prompt_tokens, 7);
  EXPECT_EQ(rows[0].output_tokens, 5);
}

TEST(TraceReader, ColumnsMayStandInAnyOrderAmongOthers) {
  const auto rows =
      read_all("note,num_decode_tokens,arrived_at,num_prefill_tokens\n\"a, b\", 7 ,2,9\n").rows;
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].prompt_tokens, 9);
  EXPECT_EQ(rows[0].output_tokens, 7);
}

TEST(TraceReader, LengthsAloneAreReadWithoutTimes) {
  const auto result = read_all("num_prefill_tokens,num_decode_tokens,pd_ratio\n10,2,5.0\n7,7,1\n");
  EXPECT_EQ(result.rows.size(), 2U);
  EXPECT_EQ(result.rows[1].nanoseconds, 0);
}

// Five of the seven columns of a table that is something else.
TEST(TraceReader, AnotherTableIsNoTrace) {
  const auto faults = faults_of("name,cpu_milli,memory_mib,num_gpu,creation_time\npod,1,2,3,4\n");
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_THAT(faults[0], HasSubstr("trace:1: is the header of no known trace format; known are "
                                   "azure-2023 (TIMESTAMP, ContextTokens, GeneratedTokens)"));
}

TEST(TraceReader, AFormatThatIsSaidHasToFitTheHeader) {
  EXPECT_THAT(faults_of(std::string(kVidurHeader) + "0,1,1\n", {TraceFormat::kBurstGpt, 0}),
              ElementsAre("trace:1: Timestamp: is no column of the header; BurstGPT has it"));
  EXPECT_THAT(faults_of("arrived_at,arrived_at,num_prefill_tokens,num_decode_tokens\n0,0,1,1\n"),
              ElementsAre("trace:1: arrived_at: names two columns of the header"));
}

TEST(TraceReader, RequestsWithoutTokensAreLeftOutAndCounted) {
  const auto result = read_all(std::string(kVidurHeader) + "1,5,0\n2,7,3\n3,0,4\n4,0,0\n5,1,1\n");
  EXPECT_EQ(result.rows.size(), 2U);
  EXPECT_EQ(result.rows[1].nanoseconds, 3'000'000'000);  // from the first that is handed out
  EXPECT_EQ(result.counts.rows, 2U);
  EXPECT_EQ(result.counts.no_output, 2U);
  EXPECT_EQ(result.counts.no_prompt, 1U);
  EXPECT_EQ(result.counts.bad, 0U);
}

TEST(TraceReader, EveryFaultOfTheFileIsSaidAtOnce) {
  EXPECT_THAT(
      faults_of(std::string(kVidurHeader) + "1,5\n2,,3\n3,4,-4\n\n4,1e2,1\n5,1,1,1\nx,1,1\n"
                                            "3,10000001,1\n\"5,1,1\n6,1,1\n5.5,1,1\n"),
      ElementsAre(
          "trace:2: has 2 cells; expected 3, as the header",
          "trace:3: num_prefill_tokens: is empty; expected a whole number of tokens from 0 to "
          "10000000",
          "trace:4: num_decode_tokens: '-4' is not a whole number of tokens from 0 to 10000000",
          "trace:6: num_prefill_tokens: '1e2' is not a whole number of tokens from 0 to 10000000",
          "trace:7: has 4 cells; expected 3, as the header",
          "trace:8: arrived_at: 'x' is not a number of seconds, not negative",
          "trace:9: num_prefill_tokens: '10000001' is not a whole number of tokens from 0 to "
          "10000000",
          "trace:10: a quoted cell does not end as it should",
          "trace:12: arrived_at: is 0.5 s before line 11; expected rows in order of time (sort the "
          "file first)"));
}

TEST(TraceReader, MooncakeFaults) {
  EXPECT_THAT(
      faults_of("{\"timestamp\": 1, \"timestamp\": 1}\n{\n"
                "{\"timestamp\": -1, \"input_length\": 1, \"output_length\": 1}\n"
                "{\"timestamp\": 1, \"input_length\": 1.5, \"output_length\": 1}\n"
                "{\"timestamp\": 1, \"input_length\": 1, \"output_length\": 1, \"hash_ids\": 3}\n"),
      ElementsAre("trace:1: timestamp: stands twice in the object",
                  "trace:2: is no JSON object: the line ends where a string in double quotes was "
                  "expected",
                  "trace:3: timestamp: '-1' is not a number of milliseconds, not negative",
                  "trace:4: input_length: '1.5' is not a whole number of tokens from 0 to 10000000",
                  "trace:5: is no JSON object: column 69: expected an array of whole numbers"));
}

TEST(TraceReader, BytesThatAreNoTextDoNotReachTheTerminal) {
  const auto faults = faults_of(std::string(kVidurHeader) + "1,\x1B[31m,1\n");
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_EQ(faults[0].find('\x1B'), std::string::npos);
}

TEST(TraceReader, BadRowsUpToTheNumberAllowedAreCountedAndTold) {
  const std::string text = std::string(kVidurHeader) + "1,5,1\nx,5,1\n2,7,y\n3,1,1\n";
  TraceReader reader("trace", text, {std::nullopt, 2});
  int rows = 0;
  for (TraceRow row; reader.next(row);) ++rows;
  EXPECT_EQ(rows, 2);
  EXPECT_EQ(reader.counts().bad, 2U);
  ASSERT_THAT(reader.faults(), SizeIs(2));
  EXPECT_EQ(reader.faults()[1].line, 4);

  const auto faults = faults_of(text, {std::nullopt, 1});
  ASSERT_THAT(faults, SizeIs(3));
  EXPECT_EQ(faults[2], "trace: has more than the 1 bad rows that may be skipped");
}

TEST(TraceReader, AThousandFaultsAreTwentyMessages) {
  std::string text(kVidurHeader);
  for (int i = 0; i < 1000; ++i) text += "x,1,1\n";
  EXPECT_THAT(faults_of(text), SizeIs(kMaxTraceFaults));
  EXPECT_EQ(read_all(text + "1,1,1\n", {std::nullopt, 1000}).counts.bad, 1000U);
}

TEST(TraceReader, ATraceWithoutARequestIsAFault) {
  EXPECT_THAT(faults_of(""), ElementsAre("trace: is empty; expected a trace"));
  EXPECT_THAT(faults_of("\n \n"), ElementsAre("trace: is empty; expected a trace"));
  EXPECT_THAT(faults_of(kVidurHeader),
              ElementsAre("trace: holds no request with a prompt and an output (0 rows have no "
                          "output, 0 no prompt, 0 are bad)"));
  EXPECT_THAT(faults_of(std::string(kVidurHeader) + "1,1,0\n"), SizeIs(1));
}

TEST(TraceReader, CompressedDataCutShortAreAFaultOfTheLineThatIsMissing) {
  std::string text(kVidurHeader);
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i) + ",100,10\n";
  for (const std::string& whole : {test::gzip(text), test::zstd(text)}) {
    const auto faults = faults_of(whole.substr(0, whole.size() / 2));
    ASSERT_THAT(faults, SizeIs(1));
    EXPECT_THAT(faults[0], HasSubstr("cut short"));
  }
}

}  // namespace
}  // namespace archipelago::workload
