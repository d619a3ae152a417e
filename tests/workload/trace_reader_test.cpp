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

std::vector<std::string> faults_of(const std::string& text, const TraceOptions& options = {}) {
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
              ElementsAre("trace:" + std::to_string(line) + ": " + GetParam().fault,
                          HasSubstr("trace: was read as " + GetParam().name + ", because its ")));
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
    EXPECT_THAT(faults, SizeIs(2));  // the row, and as what the file was read
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
  EXPECT_THAT(rows[0].block_hashes, ElementsAre(46));
  EXPECT_THAT(rows[1].block_hashes, ElementsAre(46, 47, 48, 49));
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
  EXPECT_EQ(mooncake[0].session, 47U) << "the only block, plus 1";
  EXPECT_EQ(mooncake[1].session, 48U) << "hash 47, plus 1";
  EXPECT_EQ(mooncake[2].session, 0U);
  EXPECT_EQ(read_all(trace_texts()[0].text).rows[0].session, 0U);
}

TEST(TraceReader, MooncakeRowsMayHaveOtherKeysAndNoHashes) {
  const auto rows =
      read_all(
          R"({"output_length": 5, "session": {"id": [1]}, "input_length": 7, "timestamp": 15})")
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
      faults_of(std::string(kVidurHeader) +
                "1,5\n2,,3\n3,4,-4\n\n4,1e-2,1\n5,1,1,1\nx,1,1\n"
                "3,10000001,1\n6,1,1\n5.5,1,1\n6,1\"1,1\n\"5,1,1\n6,1,1\n"),
      ElementsAre(
          "trace:2: has 2 cells; expected 3, as the header",
          "trace:3: num_prefill_tokens: is empty; expected a whole number of tokens from 0 to "
          "10000000",
          "trace:4: num_decode_tokens: '-4' is not a whole number of tokens from 0 to 10000000",
          "trace:6: num_prefill_tokens: '1e-2' is not a whole number of tokens from 0 to 10000000",
          "trace:7: has 4 cells; expected 3, as the header",
          "trace:8: arrived_at: 'x' is not a number of seconds, not negative",
          "trace:9: num_prefill_tokens: '10000001' is not a whole number of tokens from 0 to "
          "10000000",
          "trace:11: arrived_at: is 0.5 s before line 10; expected rows in order of time (sort the "
          "file first)",
          "trace:12: cell 2 has a quote inside; put the whole cell in quotes and double the inner "
          "one",
          "trace:13: a quoted cell begins here that has no end; put a quote behind it, or double a "
          "quote that is part of it",
          "trace: was read as vidur, because its header names arrived_at, num_prefill_tokens, "
          "num_decode_tokens"));
}

TEST(TraceReader, MooncakeFaults) {
  EXPECT_THAT(
      faults_of("{\"timestamp\": 1, \"timestamp\": 1}\n{\n"
                "{\"timestamp\": -1, \"input_length\": 1, \"output_length\": 1}\n"
                "{\"timestamp\": 1, \"input_length\": 1.5, \"output_length\": 1}\n"
                "{\"timestamp\": 1, \"input_length\": 1, \"output_length\": 1, \"hash_ids\": 3}\n",
                {TraceFormat::kMooncake, 0}),
      ElementsAre("trace:1: timestamp: stands twice in the object",
                  "trace:2: is no JSON object: the line ends where a string in double quotes was "
                  "expected",
                  "trace:3: timestamp: '-1' is not a number of milliseconds, not negative",
                  "trace:4: input_length: '1.5' is not a whole number of tokens from 0 to 10000000",
                  "trace:5: hash_ids: expected an array of whole numbers, found a number",
                  "trace: was read as mooncake, because it was said"));
}

TEST(TraceReader, BytesThatAreNoTextDoNotReachTheTerminal) {
  const auto faults = faults_of(std::string(kVidurHeader) + "1,\x1B[31m,1\n");
  ASSERT_THAT(faults, SizeIs(2));
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
  ASSERT_THAT(faults, SizeIs(4));
  EXPECT_EQ(faults[2], "trace: has more than the 1 bad rows that may be skipped");
}

TEST(TraceReader, AThousandFaultsAreTwentyMessages) {
  std::string text(kVidurHeader);
  for (int i = 0; i < 1000; ++i) text += "x,1,1\n";
  EXPECT_THAT(faults_of(text), SizeIs(kMaxTraceFaults + 1));
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

// What programs that once had a hole in the column write.
TEST(TraceReader, TokensWrittenAsFractionsAreWholeNumbers) {
  const auto rows = read_all(std::string(kVidurHeader) + "1.0,210.0,2.1e1\n").rows;
  EXPECT_EQ(rows[0].prompt_tokens, 210);
  EXPECT_EQ(rows[0].output_tokens, 21);
  EXPECT_THAT(faults_of(std::string(kVidurHeader) + "1,210.5,2\n")[0],
              HasSubstr("trace:2: num_prefill_tokens: '210.5' is not a whole number"));
}

// RFC 4180, in a column that is not read; the last line has no end.
TEST(TraceReader, QuotedCellsHoldQuotesAndLineEnds) {
  const auto rows =
      read_all(
          "arrived_at,num_prefill_tokens,num_decode_tokens,note\r\n"
          "1,10,2,\"say \"\"hi\"\"\"\r\n2,11,2,\"two\r\n\r\nlines, \"\r\n3,12,2,plain")
          .rows;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2].prompt_tokens, 12);
  const auto faults =
      faults_of("arrived_at,num_prefill_tokens,num_decode_tokens,note\n1,1,1,\"a\nb\"\n2,x,1,c\n");
  EXPECT_THAT(faults[0], HasSubstr("trace:4: num_prefill_tokens: 'x'"));
}

// A quote without an end would make one cell of all that follows: never half read.
TEST(TraceReader, AQuoteWithoutEndIsNoBadRowToSkip) {
  const auto faults =
      faults_of(std::string(kVidurHeader) + "1,1,1\n2,\"1,1\n3,1,1\n", {std::nullopt, 1000});
  EXPECT_THAT(faults, ElementsAre(HasSubstr("trace:3: a quoted cell begins here that has no end")));
}

// Rows of the same shape as public traces that count seconds and blocks of 16 tokens.
std::string json_rows(int rows, double step, int block, bool chats) {
  std::string text;
  for (int i = 0; i < rows; ++i) {
    const int prompt = 50 + 7 * i;
    std::string hashes;
    for (int b = 0; b * block < prompt; ++b) {
      hashes += (b == 0 ? "" : ", ") + std::to_string(100 * i + b);
    }
    const double at = i * step;
    text +=
        "{" +
        (chats ? "\"chat_id\": " + std::to_string(i) + ", \"parent_chat_id\": -1, "
               : std::string()) +
        "\"timestamp\": " + (step < 1 ? std::to_string(at) : std::to_string(static_cast<int>(at))) +
        ", \"input_length\": " + std::to_string(prompt) +
        ", \"output_length\": 5, \"hash_ids\": [" + hashes + "]}\n";
  }
  return text;
}

TEST(TraceReader, SecondsAndBlocksOf16AreBailiansByTheirKeys) {
  const std::string text = json_rows(40, 0.5, 16, true);
  TraceReader reader("trace", text);
  EXPECT_EQ(reader.format().name, "bailian");
  EXPECT_EQ(read_all(text).rows[39].nanoseconds, 19'500'000'000);
  EXPECT_EQ(reader.layout().block_tokens, 16);
}

TEST(TraceReader, KeysThatFitAreNotEnough) {
  const std::string text = json_rows(40, 0.37, 16, false);
  EXPECT_THAT(
      faults_of(text),
      ElementsAre("trace: would be read as mooncake (Mooncake JSON Lines), because its keys are "
                  "timestamp, input_length, output_length, hash_ids, but its times have decimals, "
                  "which milliseconds do not: 39 of the first 40 do; say time_unit: s, or "
                  "time_unit: ms if they are (--time-unit); and its hash_ids are one for each 512 "
                  "tokens of the prompt in 0 of 40 rows, one for each 16 in all of them; say "
                  "block_tokens: 16 if that is so (--block-tokens 16)"));
  TraceOptions said;
  said.words.time_unit = "s";
  said.words.block_tokens = 16;
  EXPECT_EQ(read_all(text, said).rows[39].nanoseconds, 14'430'000'000);
  // --skip-bad does not read it by halves, nor does saying the format alone.
  EXPECT_THAT(faults_of(text, {std::nullopt, 1000}), SizeIs(1));
  EXPECT_THAT(faults_of(text, {TraceFormat::kMooncake, 1000}), SizeIs(1));
}

TEST(TraceReader, WholeSecondsAreToldFromMillisecondsByTheirRate) {
  const std::string text = json_rows(40, 2, 512, false);
  EXPECT_THAT(
      faults_of(text),
      ElementsAre(HasSubstr("in milliseconds the first 40 rows come at 500 requests a "
                            "second, in seconds at 0.5; say time_unit: s or time_unit: ms")));
  TraceOptions said;
  said.words.time_unit = "ms";
  EXPECT_EQ(read_all(text, said).rows[39].nanoseconds, 78'000'000);
  // And a clock of seconds from one of milliseconds.
  EXPECT_THAT(faults_of(json_rows(40, 500, 16, true)),
              ElementsAre(HasSubstr("its times look like milliseconds")));
  EXPECT_THAT(faults_of(json_rows(40, 300, 512, false)), IsEmpty());
}

TEST(TraceReader, ARowOfAnotherBlockSizeIsABadRow) {
  std::string text = json_rows(40, 300, 512, false);
  text += R"({"timestamp": 90000, "input_length": 1200, "output_length": 5, "hash_ids": [1]})"
          "\n";
  EXPECT_THAT(
      faults_of(text)[0],
      HasSubstr("trace:41: hash_ids: 1 for 1200 tokens of prompt; expected one for each 512"));
  EXPECT_EQ(read_all(text, {std::nullopt, 1}).counts.bad, 1U);
}

// Some programs hash full blocks alone.
TEST(TraceReader, ABlockThatIsNotFullMayHaveNoHash) {
  EXPECT_THAT(
      read_all(R"({"timestamp": 1, "input_length": 1100, "output_length": 1, "hash_ids": [1, 2]})")
          .rows[0]
          .block_hashes,
      ElementsAre(1, 2));
}

TEST(TraceReader, ColumnsOfOtherNamesAreSaid) {
  TraceOptions said{TraceFormat::kVidur, 0};
  *said.words.columns.find("time") = "t";
  *said.words.columns.find("output") = "answer";
  *said.words.columns.find("model") = "llm";
  said.words.time_unit = "us";
  const auto rows =
      read_all("llm,t,num_prefill_tokens,answer\na,1000000,5,6\nb,2500000,5,6\n", said).rows;
  EXPECT_EQ(rows[1].nanoseconds, 1'500'000'000);
  EXPECT_EQ(rows[1].model, "b");
  TraceOptions json{TraceFormat::kMooncake, 0};
  *json.words.columns.find("session") = "user";
  *json.words.columns.find("prompt") = "n";
  const auto two = read_all(R"({"timestamp": 0, "n": 5, "output_length": 1, "user": "ann"}
{"timestamp": 900, "n": 5, "output_length": 1, "user": "bob"}
{"timestamp": 1900, "n": 5, "output_length": 1, "user": "ann"})",
                            json)
                       .rows;
  EXPECT_EQ(two[0].session, two[2].session);
  EXPECT_NE(two[0].session, two[1].session);
}

TEST(TraceReader, WordsThatSayNothingOfTheFormatAreFaults) {
  TraceOptions said;
  said.words.time_unit = "ms";
  said.words.block_tokens = 16;
  *said.words.columns.find("hashes") = "h";
  said.format = TraceFormat::kAzure2023;
  EXPECT_THAT(faults_of(trace_texts()[0].text, said),
              ElementsAre(HasSubstr("time_unit says nothing of azure-2023, whose rows have dates"),
                          HasSubstr("block_tokens says nothing of azure-2023"),
                          HasSubstr("columns: hashes says nothing of azure-2023")));
  said = {};
  *said.words.columns.find("prompt") = "p";
  EXPECT_THAT(faults_of(trace_texts()[0].text, said),
              ElementsAre(HasSubstr("columns need a format")));
}

TEST(TraceReader, TypesAreNoFaultsOfSyntax) {
  const std::string row = R"({"timestamp": 1, "input_length": 1, "output_length": )";
  const TraceOptions said{TraceFormat::kMooncake, 0};
  const auto fault = [&](const std::string& rest) { return faults_of(row + rest, said).at(0); };
  EXPECT_THAT(fault("\"5\"}"),
              HasSubstr("trace:1: output_length: expected a number, found a string"));
  EXPECT_THAT(fault("null}"), HasSubstr("output_length: expected a number, found null"));
  EXPECT_THAT(fault("[5]}"), HasSubstr("output_length: expected a number, found an array"));
  EXPECT_THAT(fault("true}"), HasSubstr("output_length: expected a number, found true or false"));
  EXPECT_THAT(fault("1, \"hash_ids\": [1, \"a\"]}"), HasSubstr("hash_ids: expected whole numbers"));
  EXPECT_THAT(fault("1, \"hash_ids\": [1, }"), HasSubstr("is no JSON object"));
  EXPECT_THAT(fault("NaN}"), HasSubstr("is no JSON object"));
  EXPECT_EQ(read_all(row + "5.0, \"hash_ids\": [7.0]}").rows[0].block_hashes.at(0), 7);
}

// One line: as what, because of what, and what to do.
TEST(TraceReader, JsonOfAnotherShapeIsNamed) {
  const std::string request = R"({"timestamp": 0, "input_length": 600, "output_length": 5})";
  EXPECT_THAT(faults_of("[" + request + ",\n " + request + "]"),
              ElementsAre("trace:1: is a JSON array of objects with the keys timestamp, "
                          "input_length, output_length; requests are read from JSON Lines, one "
                          "object a line (jq -c '.[]' FILE > NEW)"));
  EXPECT_THAT(faults_of("{\n  \"timestamp\": 0,\n  \"input_length\": 600\n}\n"),
              ElementsAre(HasSubstr("is JSON, an object that does not end on its line")));
  EXPECT_THAT(
      faults_of(R"({"ts": 0, "prompt": "hi"})"),
      ElementsAre(HasSubstr("is JSON Lines of no known format: its keys are ts, prompt; "
                            "known are mooncake (timestamp, input_length, output_length)")));
  EXPECT_THAT(faults_of(R"({"jobid": 1, "submitted_time": "2017-10-07", "attempts": []})"),
              ElementsAre(HasSubstr("is a trace of jobs (philly: its keys are jobid, "
                                    "submitted_time, attempts)")));
}

TEST(TraceReader, TurnsOfOneChatAreOneSession) {
  const auto row = [](int chat, int parent, double at) {
    return "{\"chat_id\": " + std::to_string(chat) +
           ", \"parent_chat_id\": " + std::to_string(parent) +
           ", \"timestamp\": " + std::to_string(at) +
           ", \"input_length\": 5, \"output_length\": 1, \"hash_ids\": [1]}\n";
  };
  const auto rows =
      read_all(row(1, -1, 0) + row(2, -1, 1.5) + row(3, 1, 2.5) + row(4, 3, 3.5)).rows;
  EXPECT_EQ(rows[2].session, rows[0].session);
  EXPECT_EQ(rows[3].session, rows[0].session);
  EXPECT_NE(rows[1].session, rows[0].session);
}

TEST(TraceReader, AFileThatIsEmptyOnceDecompressedSaysSo) {
  EXPECT_THAT(faults_of(test::gzip("")),
              ElementsAre("trace: is empty once decompressed; expected a trace"));
}

}  // namespace
}  // namespace archipelago::workload
