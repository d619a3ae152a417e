#include "input/csv_table.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "input/temporary_file.hpp"
#include "support/compressed.hpp"
#include "support/source_dir.hpp"

namespace archipelago::input {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kSchemaHeader = "attribute,type,unit,default,required,description\n";

// The schema most tests use: one column of each kind.
const CsvSchema& schema() {
  static const CsvSchema one("cables", kSchemaHeader +
                                           "cable,key,-,,yes,name\n"
                                           "kind,enum:submarine|land,-,,yes,kind\n"
                                           "from,ref:points,-,,yes,end\n"
                                           "route_km,number>0,km,,yes,length\n"
                                           "equipment_us,number>=0,us,100,no,delay\n"
                                           "share,number(0..1],-,0.9,no,share\n"
                                           "gpus,integer>=0,GPUs,8,no,GPUs\n"
                                           "zone,timezone,-,,no,zone\n"
                                           "note,text,-,,no,note\n"
                                           "quality,quality,-,assumed,no,quality\n"
                                           "source,source,-,assumed,no,keys\n");
  return one;
}

std::vector<std::string> texts(const Issues& issues) {
  std::vector<std::string> lines;
  for (const Issue& issue : issues.list()) lines.push_back(issue.text());
  return lines;
}

// The faults of a table with these lines below the header.
std::vector<std::string> faults_of(const std::string& content) {
  Issues issues;
  const CsvTable table("cables.csv", content, schema(), issues);
  return texts(issues);
}

std::vector<std::string> cell_faults(const std::string& column, const std::string& cell) {
  return faults_of("cable,kind,from,route_km," + column + "\nc1,land,a,5," + cell + "\n");
}

TEST(CsvTable, AnswersCellsInTheirTypes) {
  Issues issues;
  const CsvTable table("cables.csv",
                       "route_km,cable,kind,from,gpus,note\n"
                       "12.5,c1,land,p1,16,\"a, \"\"b\"\"\"\n",
                       schema(), issues);
  ASSERT_THAT(texts(issues), IsEmpty());
  ASSERT_EQ(table.rows(), 1U);
  EXPECT_EQ(table.line(0), 2);
  EXPECT_EQ(table.file(), "cables.csv");
  EXPECT_EQ(table.text(0, "cable"), "c1");
  EXPECT_EQ(table.number(0, "route_km"), 12.5);
  EXPECT_EQ(table.integer(0, "gpus"), 16);
  EXPECT_EQ(table.number(0, "gpus"), 16.0);
  EXPECT_EQ(table.text(0, "note"), "a, \"b\"");
}

TEST(CsvTable, GivesDefaultsForBlankCellsAndAbsentColumns) {
  Issues issues;
  const CsvTable table("t", "cable,kind,from,route_km,gpus\nc1,land,p1,5,\n", schema(), issues);
  ASSERT_THAT(texts(issues), IsEmpty());
  EXPECT_EQ(table.integer(0, "gpus"), 8);
  EXPECT_TRUE(table.is_blank(0, "gpus"));
  EXPECT_EQ(table.number(0, "equipment_us"), 100.0);
  EXPECT_EQ(table.text(0, "quality"), "assumed");
  EXPECT_TRUE(table.is_blank(0, "quality"));
  EXPECT_FALSE(table.is_blank(0, "route_km"));
  EXPECT_EQ(table.text(0, "note"), "");
}

TEST(CsvTable, AcceptsCrlfByteOrderMarkAndBlankLinesAtTheEnd) {
  Issues issues;
  const CsvTable table("t",
                       "\xEF\xBB\xBF"
                       "cable,kind,from,route_km\r\nc1,land,p1,5\r\n\r\n  \r\n",
                       schema(), issues);
  EXPECT_THAT(texts(issues), IsEmpty());
  EXPECT_EQ(table.rows(), 1U);
  EXPECT_EQ(table.number(0, "route_km"), 5.0);
}

TEST(CsvTable, AcceptsALastLineWithoutLineEnd) {
  Issues issues;
  const CsvTable table("t", "cable,kind,from,route_km\nc1,land,p1,5", schema(), issues);
  EXPECT_THAT(texts(issues), IsEmpty());
  EXPECT_EQ(table.rows(), 1U);
}

TEST(CsvTable, ReportsABlankLineInTheMiddle) {
  EXPECT_THAT(faults_of("cable,kind,from,route_km\nc1,land,p1,5\n\n\nc2,land,p1,5\n"),
              ElementsAre("cables.csv:3: the line is blank; remove it"));
}

TEST(CsvTable, ReportsAllFaultsOfAFileAtOnce) {
  EXPECT_THAT(faults_of("cable,kind,from,rout_km,route_km\n"
                        "c1,sea,p1,1,-5\n"
                        "c2,land,p1,1,abc\n"
                        "c1,land,p1,1,7\n"
                        ",land,p1,1,7\n"
                        "c3,land,p1,1\n"
                        "c4,land,p1,1,7,8\n"),
              ElementsAre("cables.csv:1: unknown column 'rout_km' (did you mean 'route_km'?)",
                          "cables.csv:2: kind: 'sea' is not one of submarine, land",
                          "cables.csv:2: route_km: -5 is not above 0; expected km",
                          "cables.csv:3: route_km: 'abc' is not a number; expected km",
                          "cables.csv:4: cable: 'c1' is there twice; first on line 2",
                          "cables.csv:5: cable: is empty; expected a key",
                          "cables.csv:6: the row has 4 cells; the header has 5",
                          "cables.csv:7: the row has 6 cells; the header has 5"));
}

TEST(CsvTable, KeepsGoodCellsOfAFaultyTable) {
  Issues issues;
  const CsvTable table("t", "cable,kind,from,route_km\nc1,land,p1,-5\nc2,land,p1,6\n", schema(),
                       issues);
  EXPECT_THAT(issues.list(), SizeIs(1));
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_EQ(table.number(0, "route_km"), 0.0);
  EXPECT_EQ(table.text(0, "kind"), "land");
  EXPECT_EQ(table.number(1, "route_km"), 6.0);
}

TEST(CsvTable, ReportsFaultsOfTheHeader) {
  EXPECT_THAT(faults_of("cable,kind,kind,,from\nc1,land,land,x,p1\n"),
              ElementsAre("cables.csv:1: kind: the column is there twice; remove one",
                          "cables.csv:1: column 4 has no name",
                          "cables.csv:1: route_km: the column is missing; expected km"));
}

TEST(CsvTable, WordsTheRangeOfANumber) {
  EXPECT_THAT(cell_faults("equipment_us", "-1"),
              ElementsAre("cables.csv:2: equipment_us: -1 is not at least 0; expected us"));
  EXPECT_THAT(cell_faults("share", "0"),
              ElementsAre("cables.csv:2: share: 0 is not above 0 and at most 1; expected a plain "
                          "number"));
  EXPECT_THAT(cell_faults("share", "1"), IsEmpty());
  EXPECT_THAT(cell_faults("gpus", "2.5"),
              ElementsAre("cables.csv:2: gpus: '2.5' is not a whole number; expected GPUs"));
}

TEST(CsvTable, RefusesNumbersOfOtherForms) {
  for (const char* text : {"nan", "inf", "0x10", "1e999", "1 000", "1km", "+1"})
    EXPECT_THAT(cell_faults("equipment_us", text), SizeIs(1)) << text;
}

TEST(CsvTable, ChecksTheFormOfKeys) {
  for (const char* key : {"sg-1", "h100.sxm", "SG", "4x"})
    EXPECT_THAT(faults_of(std::string("cable,kind,from,route_km\n") + key + ",land,a,5\n"),
                IsEmpty())
        << key;
  EXPECT_THAT(faults_of("cable,kind,from,route_km\nMy Cable,land,a,5\n"),
              ElementsAre("cables.csv:2: cable: 'My Cable' is not a key; expected lower-case "
                          "letters, digits, '.' and '-', or a two-letter ISO code such as SG"));
}

TEST(CsvTable, ChecksTheFormOfTimezones) {
  EXPECT_THAT(cell_faults("zone", "Asia/Ho_Chi_Minh"), IsEmpty());
  EXPECT_THAT(cell_faults("zone", "America/Argentina/Buenos_Aires"), IsEmpty());
  EXPECT_THAT(cell_faults("zone", "Bangkok"),
              ElementsAre("cables.csv:2: zone: 'Bangkok' is not a time zone; expected Region/City "
                          "such as Asia/Bangkok"));
  EXPECT_THAT(cell_faults("zone", "Asia/"), SizeIs(1));
  EXPECT_THAT(cell_faults("zone", "Asia/New York"), SizeIs(1));
}

TEST(CsvTable, ChecksTheFormOfSources) {
  EXPECT_THAT(cell_faults("source", "imf-2024; itu"), IsEmpty());
  EXPECT_THAT(
      cell_faults("source", "imf;;itu"),
      ElementsAre("cables.csv:2: source: 'imf;;itu' is not a list of sources; expected keys "
                  "of SOURCES.md separated by semicolons"));
  EXPECT_THAT(cell_faults("source", "the imf"), SizeIs(1));
}

TEST(CsvTable, SuggestsTheNearestQuality) {
  EXPECT_THAT(cell_faults("quality", "mesured"),
              ElementsAre("cables.csv:2: quality: 'mesured' is not one of measured, estimated, "
                          "assumed (did you mean 'measured'?)"));
}

TEST(CsvTable, ReportsBrokenQuotes) {
  EXPECT_THAT(cell_faults("note", "\"open"),
              ElementsAre("cables.csv:2: a quoted cell begins here that has no end; put a quote "
                          "behind it, or double a quote that is part of it"));
  EXPECT_THAT(
      cell_faults("note", "a\"b\""),
      ElementsAre("cables.csv:2: cell 5 has a quote inside; put the whole cell in quotes and "
                  "double the inner one"));
  EXPECT_THAT(cell_faults("note", "\"a\"b\"c\""),
              ElementsAre("cables.csv:2: cell 5 has a quote that is not doubled"));
  EXPECT_THAT(cell_faults("note", " \"a,b\" "), IsEmpty());
  EXPECT_THAT(cell_faults("note", "\"\""), IsEmpty());
}

TEST(CsvTable, AnEmptyFileIsAFault) {
  EXPECT_THAT(faults_of(""), ElementsAre("cables.csv: is empty; expected a header line and rows"));
  EXPECT_THAT(faults_of("\n\n"),
              ElementsAre("cables.csv: is empty; expected a header line and rows"));
}

TEST(CsvTable, AFileWithoutRowsIsAFault) {
  EXPECT_THAT(faults_of("cable,kind,from,route_km\n"),
              ElementsAre("cables.csv: has no rows below the header"));
}

TEST(CsvTable, ABinaryFileIsAFault) {
  const std::string zeros(5000, '\0');
  EXPECT_THAT(faults_of("\x7F"
                        "ELF" +
                        zeros),
              ElementsAre("cables.csv:1: is not UTF-8 text (a binary file or another encoding?)"));
  EXPECT_THAT(faults_of("cable,kind,from,route_km\nc1,land,S\xE3o,5\n"),
              ElementsAre("cables.csv:2: is not UTF-8 text (a binary file or another encoding?)"));
}

TEST(CsvTable, StopsAtALineBeyondTheLimit) {
  const std::string line(kMaxLineBytes + 1, 'x');
  EXPECT_THAT(faults_of("cable,kind,from,route_km\n" + line + "\nc1,land,a,-5\n"),
              ElementsAre("cables.csv:2: the line is longer than 1048576 bytes"));
  EXPECT_THAT(faults_of(std::string(std::size_t{40} << 20, 'x')),
              ElementsAre("cables.csv:1: the line is longer than 1048576 bytes"));
}

// RFC 4180, 2.6 and 2.7.
TEST(CsvTable, AQuotedCellHoldsCommasDoubledQuotesAndLineEnds) {
  Issues issues;
  const CsvTable table("t",
                       "cable,kind,from,route_km,note\r\n"
                       "c1,land,a,5,\"say \"\"hi\"\", twice\"\r\n"
                       "c2,land,a,6,\"two\r\nlines\"\r\n"
                       "c3,land,a,-7,\"\"",
                       schema(), issues);
  EXPECT_EQ(table.text(0, "note"), "say \"hi\", twice");
  EXPECT_EQ(table.text(1, "note"), "two\nlines");
  EXPECT_EQ(table.line(1), 3);
  // A row behind a cell of two lines has its own line's number.
  EXPECT_THAT(texts(issues), ElementsAre("t:5: route_km: -7 is not above 0; expected km"));
}

TEST(CsvTable, ReadsGzip) {
  const test::TemporaryFile file(test::gzip("cable,kind,from,route_km\nc1,land,a,5\n"));
  Issues issues;
  const CsvTable table(file.path(), schema(), issues);
  EXPECT_THAT(texts(issues), IsEmpty());
  EXPECT_EQ(table.number(0, "route_km"), 5.0);
}

TEST(CsvTable, NamesAFileThatIsNoText) {
  const test::TemporaryFile file("PK\x03\x04 and more");
  Issues issues;
  const CsvTable table(file.path(), schema(), issues);
  EXPECT_THAT(texts(issues), ElementsAre(HasSubstr("is a zip archive; unpack it")));
}

TEST(CsvTable, ReadsAFileThatEndsAtABlockWithoutLineEnd) {
  std::string content = "cable,kind,from,route_km,note\n";
  const std::string note(1 << 19, 'n');
  std::size_t rows = 0;
  while (content.size() < (std::size_t{1} << 25) - note.size() - 100)
    content += fmt::format("c{},land,a,5,{}\n", ++rows, note);
  content += "last,land,a,5,";
  content += std::string((std::size_t{1} << 25) - content.size(), 'n');
  Issues issues;
  const CsvTable table("t", content, schema(), issues);
  EXPECT_THAT(texts(issues), IsEmpty());
  EXPECT_EQ(table.rows(), rows + 1);
  EXPECT_EQ(table.find("last"), rows);
}

TEST(CsvTable, ListsABoundedNumberOfFaults) {
  std::string content = "cable,kind,from,route_km\n";
  for (int i = 0; i < 5000; ++i) content += "c,land,a,-1\n";
  const auto faults = faults_of(content);
  EXPECT_THAT(faults, SizeIs(kMaxTableFaults));
  EXPECT_THAT(faults.back(), HasSubstr("more faults follow; correct these first"));
}

TEST(CsvTable, RefusesAGigabyteAtOnce) {
  const auto file = test::TemporaryFile::sparse(std::uintmax_t{1} << 30);
  Issues issues;
  const auto start = std::chrono::steady_clock::now();
  const CsvTable table(file.path(), schema(), issues);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  EXPECT_THAT(texts(issues),
              ElementsAre(file.path().string() +
                          ": has 1073741824 bytes; files of at most 67108864 are read"));
  EXPECT_EQ(table.rows(), 0U);
}

TEST(CsvTable, RefusesWhatIsNotAFile) {
  Issues issues;
  const CsvTable none("/no/such/cables.csv", schema(), issues);
  const CsvTable folder("/tmp", schema(), issues);
  const CsvTable device("/dev/zero", schema(), issues);
  EXPECT_THAT(texts(issues), ElementsAre("/no/such/cables.csv: no such file",
                                         "/tmp: is a directory; expected a file",
                                         "/dev/zero: is not a regular file; copy it to one first"));
}

TEST(CsvTable, ReadsAFileFromDisk) {
  const test::TemporaryFile file("cable,kind,from,route_km\nc1,land,a,5\n");
  Issues issues;
  const CsvTable table(file.path(), schema(), issues);
  EXPECT_THAT(texts(issues), IsEmpty());
  EXPECT_EQ(table.file(), file.path().string());
  EXPECT_EQ(table.number(0, "route_km"), 5.0);
}

TEST(CsvTable, FindsRowsByKey) {
  Issues issues;
  const CsvTable table("t", "cable,kind,from,route_km\nc1,land,a,5\nc2,land,a,6\n", schema(),
                       issues);
  EXPECT_EQ(table.find("c2"), 1U);
  EXPECT_EQ(table.find("c3"), std::nullopt);
  EXPECT_EQ(table.find(""), std::nullopt);
}

class References : public ::testing::Test {
 protected:
  const CsvSchema schema_{"points",
                          kSchemaHeader + "point,key,-,,yes,name\nlead,ref:points,-,,no,x\n"};
  Issues issues_;
  const CsvTable points_{"points.csv", "point,lead\nsg-east,\nmy-johor,sg-easr\nth,vn\n", schema_,
                         issues_};
};

TEST_F(References, AreFoundOrReportedWithTheNearestKey) {
  EXPECT_EQ(points_.check_reference(1, "lead", points_, issues_), std::nullopt);
  EXPECT_EQ(points_.check_reference(2, "lead", points_, issues_), std::nullopt);
  EXPECT_EQ(points_.check_reference(0, "point", points_, issues_), 0U);
  EXPECT_THAT(texts(issues_),
              ElementsAre("points.csv:3: lead: 'sg-easr' is not a key of points.csv (did you mean "
                          "'sg-east'?)",
                          "points.csv:4: lead: 'vn' is not a key of points.csv"));
}

TEST_F(References, OfAnEmptyCellAreNotReported) {
  EXPECT_EQ(points_.check_reference(0, "lead", points_, issues_), std::nullopt);
  EXPECT_THAT(texts(issues_), IsEmpty());
}

TEST_F(References, ToATableThatCouldNotBeReadAreNotReported) {
  Issues elsewhere;
  const CsvTable missing("/no/such/points.csv", schema_, elsewhere);
  EXPECT_EQ(points_.check_reference(1, "lead", missing, issues_), std::nullopt);
  EXPECT_THAT(texts(issues_), IsEmpty());
}

TEST_F(References, ToARowOfTheWrongLengthAreFound) {
  Issues issues;
  const CsvTable table("points.csv", "point,lead\nsg\nmy,sg\n", schema_, issues);
  EXPECT_THAT(texts(issues), ElementsAre("points.csv:2: the row has 1 cells; the header has 2"));
  EXPECT_EQ(table.check_reference(1, "lead", table, issues), 0U);
}

std::vector<std::string> schema_faults(const std::string& content) {
  try {
    const CsvSchema broken("s", content);
  } catch (const InputError& error) {
    std::vector<std::string> lines;
    for (const Issue& issue : error.issues()) lines.push_back(issue.text());
    return lines;
  }
  return {};
}

TEST(CsvSchema, ReportsAllItsFaults) {
  EXPECT_THAT(
      schema_faults(kSchemaHeader + "a,number>,km,,yes,x\n"
                                    "b,number,,,yes,x\n"
                                    "c,number>0,km,-1,no,x\n"
                                    "d,text,-,,maybe,x\n"
                                    "d,text,-,,no,x\n"
                                    "e,text,-\n"
                                    "f,text,-,x,yes,x\n"
                                    "g,number[2..1],-,,yes,x\n"),
      ElementsAre("s:2: a: 'number>' is not a type; sim/input/csv_table.hpp lists them",
                  "s:3: b: unit is empty; write - for a plain number or a text",
                  "s:4: c: default: -1 is not above 0; expected km",
                  "s:5: d: required is 'maybe'; expected yes or no", "s:6: d: is listed twice",
                  "s:7: e: the row has 3 cells; expected 6",
                  "s:8: f: is required and has a default; drop one of the two",
                  "s:9: g: 'number[2..1]' is not a type; sim/input/csv_table.hpp lists them"));
}

TEST(CsvSchema, RefusesAnotherHeaderAndAnEmptyFile) {
  EXPECT_THAT(
      schema_faults("a,b\n"),
      ElementsAre("s:1: the header must be attribute,type,unit,default,required,description"));
  EXPECT_THAT(schema_faults(""), ElementsAre("s: is empty; expected a header line and rows"));
  EXPECT_THAT(schema_faults(kSchemaHeader), ElementsAre("s: lists no column"));
  EXPECT_THROW(CsvSchema("/no/such/schema.csv"), InputError);
}

TEST(CsvSchema, EverySchemaOfThePlatformIsSound) {
  const std::filesystem::path folder = test::source_dir() + "/platforms/schema";
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".csv") continue;
    const CsvSchema one(entry.path());
    EXPECT_EQ(one.name(), entry.path().stem().string());
    EXPECT_THAT(one.columns(), ::testing::Not(IsEmpty())) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 8U);
}

}  // namespace
}  // namespace archipelago::input
