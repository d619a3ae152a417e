#include "workload/traces/job_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/compressed.hpp"
#include "workload/job_texts.hpp"
#include "workload/trace_folder.hpp"
#include "workload/traces/job_profile.hpp"
#include "workload/traces/job_text.hpp"

namespace archipelago::workload {
namespace {

using test::job_texts;
using test::JobText;
using test::philly_array;
using test::philly_job;
using test::philly_objects;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::int64_t kSecond = 1'000'000'000;

std::vector<JobRow> read_jobs(const std::string& text, JobOptions options = {}) {
  JobReader reader("trace", text, options);
  std::vector<JobRow> rows;
  for (JobRow row; reader.next(row);) rows.push_back(row);
  return rows;
}

std::vector<std::string> faults_of(const std::string& text, JobOptions options = {}) {
  std::vector<std::string> faults;
  try {
    read_jobs(text, options);
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) faults.push_back(issue.text());
  }
  return faults;
}

void expect_the_three_jobs(const std::vector<JobRow>& rows, bool has_queue) {
  ASSERT_EQ(rows.size(), 3U);
  const std::vector<std::int64_t> submitted{0, 60, 120};
  const std::vector<std::int64_t> queued{0, 10, 30};
  const std::vector<std::int64_t> run{100, 200, 3600};
  const std::vector<std::int64_t> gpus{1, 8, 2};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(rows[i].submitted - rows[0].submitted, submitted[i] * kSecond);
    EXPECT_EQ(rows[i].queued, has_queue ? queued[i] * kSecond : kNotSaid);
    EXPECT_EQ(rows[i].run, run[i] * kSecond);
    EXPECT_EQ(rows[i].gpu_milli, gpus[i] * 1000);
  }
}

class EachJobFormat : public ::testing::TestWithParam<JobText> {};

TEST_P(EachJobFormat, IsGuessedAndReadToTheSameJobs) {
  EXPECT_EQ(JobReader("trace", GetParam().text).format().name, GetParam().name);
  expect_the_three_jobs(read_jobs(GetParam().text), GetParam().has_queue);
}

TEST_P(EachJobFormat, IsGuessedFromAFileOfAnyCompression) {
  const test::TraceFolder folder;
  for (const std::string& bytes :
       {GetParam().text, test::gzip(GetParam().text), test::zstd(GetParam().text)}) {
    const auto file = folder.write("trace", bytes);
    const auto format = guess_job_format(file);
    ASSERT_TRUE(format);
    EXPECT_EQ(info_of(*format).name, GetParam().name);
    JobReader reader(file);
    std::vector<JobRow> rows;
    for (JobRow row; reader.next(row);) rows.push_back(row);
    expect_the_three_jobs(rows, GetParam().has_queue);
  }
}

TEST_P(EachJobFormat, CountsEveryRowThatIsNoJobByReason) {
  JobReader reader("trace", GetParam().text);
  for (JobRow row; reader.next(row);) {
  }
  const JobCounts& counts = reader.counts();
  const JobCounts& expected = GetParam().counts;
  EXPECT_EQ(counts.rows, expected.rows);
  EXPECT_EQ(counts.no_gpu, expected.no_gpu);
  EXPECT_EQ(counts.not_started, expected.not_started);
  EXPECT_EQ(counts.not_ended, expected.not_ended);
  EXPECT_EQ(counts.backwards, expected.backwards);
  EXPECT_EQ(counts.partial, expected.partial);
  EXPECT_EQ(counts.bad, 0U);
}

TEST_P(EachJobFormat, IsDescribedInWords) {
  JobReader reader("trace", GetParam().text);
  const JobProfile profile = profile_jobs(reader);
  EXPECT_EQ(profile.counts.rows, 3U);
  EXPECT_EQ(profile.out_of_order, 0U);
  EXPECT_DOUBLE_EQ(profile.span_s, 120);
  EXPECT_DOUBLE_EQ(profile.jobs_per_day, 1440) << "a gap of 60 s";
  // (1 x 100 + 8 x 200 + 2 x 3600) / 3600 h.
  EXPECT_NEAR(profile.gpu_hours, 8900.0 / 3600, 1e-9);
  EXPECT_DOUBLE_EQ(profile.gpus.mean(), 11.0 / 3);
  EXPECT_EQ(profile.gpus.quantile(0.5), 2);
  EXPECT_NEAR(profile.run.mean(), 1300, 1e-6);
  EXPECT_NEAR(profile.run.quantile(0.5), 200, 2);
  EXPECT_EQ(profile.queued.count(), GetParam().has_queue ? 3U : 0U);
  EXPECT_NEAR(profile.queued.mean(), GetParam().has_queue ? 40.0 / 3 : 0, 1e-9);
  const std::string text = job_text(profile, true, "gzip");
  EXPECT_THAT(text, AllOf(HasSubstr("trace (gzip)"), HasSubstr(GetParam().name + ": "),
                          HasSubstr("(guessed from the file)"), HasSubstr("1440 jobs/day"),
                          HasSubstr(GetParam().counts.left_out()), HasSubstr("by submission")));
}

INSTANTIATE_TEST_SUITE_P(Public, EachJobFormat, ::testing::ValuesIn(job_texts()),
                         [](const auto& format) { return format.param.name; });

// Philly's objects have tests of their own.
std::vector<JobText> line_texts() {
  std::vector<JobText> texts = job_texts();
  std::erase_if(texts, [](const JobText& text) { return text.bad_row.empty(); });
  return texts;
}

class EachLineFormat : public ::testing::TestWithParam<JobText> {};

TEST_P(EachLineFormat, SaysLineColumnAndWhatWasExpected) {
  const std::string text = GetParam().text + GetParam().bad_row + "\n";
  const auto line = std::count(text.begin(), text.end(), '\n');
  const std::string fault = "trace:" + std::to_string(line) + ": " + GetParam().fault;
  EXPECT_THAT(faults_of(text), ElementsAre(fault));
  EXPECT_THAT(read_jobs(text, {std::nullopt, 1}), SizeIs(3)) << "one bad row is passed over";
  const std::string twice = text + GetParam().bad_row + "\n";
  EXPECT_THAT(faults_of(twice, {std::nullopt, 1}),
              ElementsAre(fault, HasSubstr(":" + std::to_string(line + 1) + ": "),
                          "trace: has more than the 1 bad rows that may be skipped"));
}

INSTANTIATE_TEST_SUITE_P(Public, EachLineFormat, ::testing::ValuesIn(line_texts()),
                         [](const auto& format) { return format.param.name; });

// The example rows of Acme's README: Seren's duration is end - start, Kalos's end - submission.
TEST(JobReader, ReadsTheRowsAcmePublishes) {
  const auto seren = read_jobs(
      "job_id,user,node_num,gpu_num,cpu_num,type,state,submit_time,start_time,end_time,duration,"
      "queue,gpu_time\n"
      "5778432,u5907,1,8,128,Other,FAILED,2023-03-01 00:18:22+08:00,2023-03-01 00:18:54+08:00,"
      "2023-03-01 00:20:51+08:00,117,32,936.0\n");
  EXPECT_EQ(seren.at(0).run, 117 * kSecond);
  EXPECT_EQ(seren.at(0).queued, 32 * kSecond);
  const auto kalos = read_jobs(
      "job_id,user,node_num,gpu_num,cpu_num,mem_per_pod_GB,shared_mem_per_pod,type,state,"
      "submit_time,start_time,end_time,fail_time,stop_time,duration,queue,gpu_time\n"
      "dlctk696s0jbvitv,uf794,8,64,960,1000,100.0,Other,FAILED,2023-05-17 11:00:58+00:00,"
      "2023-05-17 11:01:08+00:00,2023-05-17 11:01:16+00:00,2023-05-17 11:01:16+00:00,,18,10.0,"
      "1152.0\n");
  EXPECT_EQ(kalos.at(0).run, 8 * kSecond);
  EXPECT_EQ(kalos.at(0).queued, 10 * kSecond);
  EXPECT_EQ(kalos.at(0).gpu_milli, 64'000);
}

TEST(JobReader, SharesOfAGpuAreThousandths) {
  const auto pods = read_jobs(
      "name,num_gpu,gpu_milli,creation_time,deletion_time,scheduled_time\n"
      "a,1,460,0,10,0\nb,1,1000,0,10,0\n");
  EXPECT_EQ(pods.at(0).gpu_milli, 460);
  EXPECT_EQ(pods.at(1).gpu_milli, 1000);
  EXPECT_EQ(read_jobs("submit_time,duration,num_gpu\n0,1,0.25\n").at(0).gpu_milli, 250);
}

TEST(JobReader, SwfTakesTheClockFromItsHeaderAndTheLimitFromField9) {
  JobReader reader("trace", job_texts().back().text);
  JobRow row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_TRUE(reader.dated());
  EXPECT_EQ(row.submitted, 820'454'400 * kSecond);
  EXPECT_EQ(row.estimate, 120 * kSecond);
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.estimate, kNotSaid);
  JobReader undated("trace", "1 5 -1 100 1 -1 -1 -1 -1 -1 1 1 1 -1 1 -1 -1 -1\n");
  ASSERT_TRUE(undated.next(row));
  EXPECT_EQ(undated.format().name, "swf") << "a line of 18 numbers";
  EXPECT_FALSE(undated.dated());
  EXPECT_EQ(row.queued, kNotSaid);
}

TEST(JobReader, YearsFit) {
  const auto rows = read_jobs("submit_time,duration,num_gpu\n0,1,1\n3200000000,1,1\n");
  EXPECT_EQ(rows.at(1).submitted, 3'200'000'000 * kSecond) << "a century";
}

TEST(JobReader, OrderIsCountedNotDemanded) {
  JobReader reader("trace", "submit_time,duration,num_gpu\n10,1,1\n5,1,1\n20,1,1\n");
  const JobProfile profile = profile_jobs(reader);
  EXPECT_EQ(profile.out_of_order, 1U);
  EXPECT_EQ(profile.first_nanoseconds, 5 * kSecond);
  EXPECT_DOUBLE_EQ(profile.span_s, 15);
  EXPECT_THAT(job_text(profile, false, "plain text"), HasSubstr("1 jobs were submitted before"));
}

struct BadFile {
  const char* what;
  std::string text;
  std::string fault;
};

std::ostream& operator<<(std::ostream& out, const BadFile& file) { return out << file.what; }

class JobReaderFault : public ::testing::TestWithParam<BadFile> {};

TEST_P(JobReaderFault, IsTold) {
  EXPECT_THAT(faults_of(GetParam().text), ElementsAre(HasSubstr(GetParam().fault)));
}

std::string jobs(const std::string& rows) { return "submit_time,duration,num_gpu\n" + rows; }
std::string swf(const std::string& line) {
  return "; a comment\n" + line + " -1 -1 1 1 1 -1 1 -1 -1 -1\n";
}
std::string attempts(const std::string& text) {
  return philly_array({philly_job("\"2017-10-10 00:00:00\"", text)});
}

INSTANTIATE_TEST_SUITE_P(
    Each, JobReaderFault,
    ::testing::Values(
        BadFile{"empty", "", "trace: is empty; expected a trace of jobs"},
        BadFile{"unknown", "a,b\n1,2\n", "trace:1: is the header of no known format of job traces"},
        BadFile{"requests", "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n",
                "known are openb (creation_time, scheduled_time"},
        BadFile{"no jobs", jobs("0,1,0\n"), "trace: holds no job (1 without GPU, 0 never started"},
        BadFile{"two columns", "submit_time,duration,num_gpu,num_gpu\n0,1,1,1\n",
                "trace:1: num_gpu: names two columns of the header"},
        BadFile{"open quote", "submit_time,duration,num_gpu,\"x\n0,1,1,1\n", "trace:1: "},
        BadFile{"cells", jobs("0,1\n"), "trace:2: has 2 cells; expected 3, as the header"},
        BadFile{"negative submission", jobs("-1,1,1\n"),
                "trace:2: submit_time: '-1' is not a number of seconds, not negative"},
        BadFile{"empty submission", jobs(",1,1\n"),
                "trace:2: submit_time: is empty; expected a number of seconds, not negative"},
        BadFile{"too many GPUs", jobs("0,1,10000001\n"), "trace:2: num_gpu: '10000001' is not"},
        BadFile{"negative GPUs", jobs("0,1,-1\n"), "trace:2: num_gpu: '-1' is not"},
        BadFile{"no duration", jobs("0,,1\n"), "trace:2: duration: is empty"},
        BadFile{"bytes", jobs("0,\xff,1\n"), "duration: what stands there is not a number"},
        BadFile{"half a pod",
                "num_gpu,gpu_milli,creation_time,deletion_time,scheduled_time\n1,0,0,1,0\n",
                "trace:2: gpu_milli: '0' is not thousandths of a GPU from 1 to 1000"},
        BadFile{"bad start",
                "num_gpu,gpu_milli,creation_time,deletion_time,scheduled_time\n1,1,0,1,x\n",
                "trace:2: scheduled_time: 'x' is not a number of seconds"},
        BadFile{"bad end",
                "num_gpu,gpu_milli,creation_time,deletion_time,scheduled_time\n1,1,0,x,0\n",
                "trace:2: deletion_time: 'x' is not a number of seconds"},
        BadFile{"swf word", swf("1 0 0 100 one -1 -1 8"),
                "trace:2: allocated processors: 'one' is not a number, -1 when it is unknown"},
        BadFile{"swf submission", swf("1 -1 0 100 1 -1 -1 8"), "trace:2: submit time: '-1' is not"},
        BadFile{"swf processors", swf("1 0 0 100 1 -1 -1 20000000"),
                "trace:2: processors: '20000000' is not a number from -1 to 10000000"},
        BadFile{"swf start", "; UnixStartTime: soon\n",
                "trace:1: UnixStartTime: 'soon' is not seconds since 1970"},
        BadFile{"philly open",
                "[{\"submitted_time\": ", "trace:1: the object that begins here has"},
        BadFile{"philly words", "[1]", "trace:1: expected an object"},
        BadFile{"philly behind", philly_array(philly_objects()) + "x",
                "expected nothing after the array"},
        BadFile{"philly time", philly_array({philly_job("\"yesterday\"", "[]")}),
                "trace:2: submitted_time: 'yesterday' is not a time like"},
        BadFile{"philly number", philly_array({philly_job("5", "[]")}),
                "trace:2: submitted_time: '5' is not a time like"},
        BadFile{"philly twice",
                R"([{"submitted_time": null, "submitted_time": null, "attempts": []}])",
                "trace:1: submitted_time: stands twice in the object"},
        BadFile{"philly attempts", attempts("5"), "attempts: '5' is not an array"},
        BadFile{"philly detail", attempts(R"([{"start_time": null, "detail": 5}])"),
                "detail: '5' is not an array of servers"},
        BadFile{"philly gpus", attempts(R"([{"detail": [{"ip": "m1"}]}])"),
                "gpus: is empty; expected an array of GPUs"},
        BadFile{"philly json", "[{\"submitted_time\" null}]",
                "trace:1: is no JSON object (columns count from its brace): column 19"}));

TEST(JobReader, PhillysBadObjectsArePassedOverByTheirLine) {
  std::vector<std::string> objects = philly_objects();
  objects.insert(objects.begin() + 1, "{\"attempts\": []}");
  const std::string text = philly_array(objects);
  EXPECT_THAT(faults_of(text), ElementsAre("trace:3: submitted_time: is missing"));
  expect_the_three_jobs(read_jobs(text, {std::nullopt, 1}), true);
}

TEST(JobReader, AFileThatCannotBeReadOnTellsTheFaultsBeforeToo) {
  EXPECT_THAT(faults_of("[{}\n{}]"),
              ElementsAre("trace:1: submitted_time: is missing", "trace:2: expected ',' or ']'"));
}

// Found by fuzzing: the first look at a file met the damage outside of every reader.
TEST(JobReader, DamagedCompressionIsAnInputError) {
  std::string bytes = test::zstd(job_texts().front().text);
  bytes.resize(bytes.size() / 2);
  EXPECT_THAT(faults_of(bytes), ElementsAre(HasSubstr("trace:1: the zstd data are")));
  const test::TraceFolder folder;
  EXPECT_THROW(guess_job_format(folder.write("trace", bytes)), InputError);
}

TEST(JobReader, AnArrayOnOneLineLongerThanALineMayBeIsRead) {
  std::vector<std::string> objects;
  const std::string one = philly_objects().front();
  while (objects.size() * one.size() < 3'000'000) objects.push_back(one);
  std::string text = philly_array(objects);
  std::replace(text.begin(), text.end(), '\n', ' ');
  EXPECT_THAT(read_jobs(text), SizeIs(objects.size()));
}

TEST(JobReader, MissingTracesHaveAnOrigin) {
  EXPECT_THAT(job_origin("x/openb_pods.csv"), HasSubstr("alibaba/clusterdata"));
  EXPECT_THAT(job_origin("trace_KALOS.csv"), HasSubstr("InternLM/AcmeTrace"));
  EXPECT_THAT(job_origin("x"), AllOf(HasSubstr("philly-traces"), HasSubstr("HeliosData")));
}

}  // namespace
}  // namespace archipelago::workload
