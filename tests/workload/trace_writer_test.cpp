#include "workload/traces/trace_writer.hpp"

#include <gtest/gtest.h>

#include <iterator>

#include "base/error.hpp"
#include "workload/trace_folder.hpp"
#include "workload/trace_texts.hpp"

namespace archipelago::workload {
namespace {

using test::read_all;
using test::trace_texts;
using test::TraceFolder;

std::string written(const TraceFolder& folder, std::string_view format, const std::string& trace,
                    std::int64_t first = 0) {
  TraceWriter writer(folder.path() / "out", format, first);
  const bool is_mooncake = TraceReader("trace", trace).layout().block_tokens == 512;
  for (TraceRow row : read_all(trace).rows) {
    if (!is_mooncake) row.block_hashes.clear();  // of other blocks
    writer.add(row);
  }
  writer.finish();
  return folder.read("out");
}

TEST(TraceWriter, WritesVidur) {
  const TraceFolder folder;
  EXPECT_EQ(written(folder, "vidur", trace_texts()[4].text),
            "arrived_at,num_prefill_tokens,num_decode_tokens\n"
            "0.000000000,100,10\n1.500000000,2000,1\n4.000000000,30,500\n");
}

TEST(TraceWriter, WritesAzureFromItsOwnDateOrFrom2000) {
  const TraceFolder folder;
  const std::string azure = trace_texts()[0].text;
  TraceReader reader("trace", azure);
  TraceRow row;
  reader.next(row);
  const std::string again = written(folder, "azure", azure, reader.first_nanoseconds());
  std::string unix_lines = azure;
  std::erase(unix_lines, '\r');
  EXPECT_EQ(again, unix_lines);
  EXPECT_NE(written(folder, "azure", trace_texts()[5].text).find("\n2000-01-01 00:00:01.5000000,"),
            std::string::npos);
}

TEST(TraceWriter, WritesMooncakeWithHashes) {
  const TraceFolder folder;
  const std::string text = written(folder, "mooncake", trace_texts()[3].text);
  EXPECT_EQ(text.substr(0, text.find('\n')),
            R"({"timestamp": 0, "input_length": 100, "output_length": 10, "hash_ids": [46]})");
}

TEST(TraceWriter, EveryFormatReadsBackAsTheSameRequests) {
  for (const auto& source : trace_texts()) {
    for (const std::string_view format : written_formats()) {
      const TraceFolder folder;
      const auto before = read_all(source.text).rows;
      const auto after = read_all(written(folder, format, source.text)).rows;
      ASSERT_EQ(after.size(), before.size()) << source.name << " to " << format;
      for (std::size_t i = 0; i < before.size(); ++i) {
        EXPECT_EQ(after[i].nanoseconds, before[i].nanoseconds) << source.name << " to " << format;
        EXPECT_EQ(after[i].prompt_tokens, before[i].prompt_tokens);
        EXPECT_EQ(after[i].output_tokens, before[i].output_tokens);
      }
    }
  }
}

TEST(TraceWriter, AnUnfinishedFileLeavesNothingAndSpoilsNothing) {
  const TraceFolder folder;
  folder.write("out", "what was there");
  { TraceWriter(folder.path() / "out", "vidur", 0).add({0, 1, 1, "", {}}); }
  EXPECT_EQ(folder.read("out"), "what was there");
  const std::filesystem::directory_iterator files(folder.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST(TraceWriter, APlaceThatCannotBeWrittenIsTheUsersFault) {
  const TraceFolder folder;
  EXPECT_THROW(TraceWriter(folder.path() / "no" / "out", "vidur", 0), InputError);
  EXPECT_THROW(TraceWriter(folder.path(), "vidur", 0), InputError);
}

}  // namespace
}  // namespace archipelago::workload
