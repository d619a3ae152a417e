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
  // Behind the faults of rows: as what the file was read (a test of its own).
  std::erase_if(faults,
                [](const std::string& fault) { return fault.starts_with("trace: was read as "); });
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
    EXPECT_EQ(info_of(format->format).name, GetParam().name);
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
  const std::string text = job_text(profile, "gzip");
  EXPECT_THAT(text, AllOf(HasSubstr("trace (gzip)"), HasSubstr(GetParam().name + ": "),
                          HasSubstr(", because it"), HasSubstr("1440 jobs/day"),
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
  EXPECT_THAT(job_text(profile, "plain text"), HasSubstr("1 jobs were submitted before"));
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
        BadFile{"a job of 1.5 GPUs", jobs("0,1,0.5\n0,1,1.5\n"),
                "trace:3: num_gpu: 1.5 GPUs: a job of more than one GPU takes whole ones; correct "
                "the row, or have them rounded up (whole_gpus: true, --whole-gpus)"},
        BadFile{"openb without times",
                "name,cpu_milli,memory_mib,num_gpu,gpu_milli\np,1,1,2,1000\n",
                "trace:1: is a pod list of openb without times"},
        BadFile{
            "an array of requests", R"([{"timestamp": 0, "input_length": 600}])",
            "trace:1: is JSON whose keys are timestamp, input_length; of job traces only philly"},
        BadFile{"an empty array", "[]", "trace: is a JSON array that holds nothing"},
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
        BadFile{"philly json", "[{\"attempts\": [], \"submitted_time\" null}]",
                "trace:1: is JSON whose keys are attempts; of job traces"}));

TEST(JobReader, PhillysBadObjectsArePassedOverByTheirLine) {
  std::vector<std::string> objects = philly_objects();
  objects.insert(objects.begin() + 1, "{\"attempts\": []}");
  const std::string text = philly_array(objects);
  EXPECT_THAT(faults_of(text), ElementsAre("trace:3: submitted_time: is missing"));
  expect_the_three_jobs(read_jobs(text, {std::nullopt, 1}), true);
}

TEST(JobReader, AFileThatCannotBeReadOnTellsTheFaultsBeforeToo) {
  EXPECT_THAT(faults_of("[{}\n{}]", {JobFormat::kPhilly}),
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

TEST(JobReader, AsWhatItWasReadIsSaidBehindTheFaults) {
  try {
    read_jobs(jobs("0,x,1\n"));
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.issues().back().text(),
              "trace: was read as jobs, because its header names submit_time, duration, num_gpu");
  }
}

// pandas and jq write them so.
TEST(JobReader, PhillysObjectsMayStandOneALine) {
  std::string text;
  for (std::string object : philly_objects()) {
    std::replace(object.begin(), object.end(), '\n', ' ');
    text += object + "\n";
  }
  expect_the_three_jobs(read_jobs(text), true);
  expect_the_three_jobs(read_jobs(text, {JobFormat::kPhilly}), true);
}

TEST(JobReader, SharesOfAGpuAreRoundedUpWhenAsked) {
  const auto rows = read_jobs(jobs("0,1,0.5\n1,1,1.5\n2,1,2.0\n"), {std::nullopt, 0, true});
  EXPECT_EQ(rows[0].gpu_milli, 1000);
  EXPECT_EQ(rows[1].gpu_milli, 2000);
  EXPECT_EQ(rows[2].gpu_milli, 2000);
  EXPECT_EQ(read_jobs(jobs("0,1,0.5\n"))[0].gpu_milli, 500);
}

std::string swf_log(const std::string& header) {
  return header + "1 0 10 100 4 -1 -1 4 3600 -1 1 1 1 -1 1 -1 -1 -1\n";
}

// As converters write them.
TEST(JobReader, SwfWithoutAKnownStartIsReadAtNoKnownDate) {
  for (const std::string& header :
       {std::string(), std::string("; UnixStartTime: UNKNOWN\n"), std::string("; UnixStartTime:\n"),
        std::string("; UnixStartTime: -1\n"), std::string("; UnixStartTime: 0\n"),
        std::string("; Note: the log has no UnixStartTime: it was guessed\n"),
        std::string("; Note: \"5 inch\" quotes, a comma\n")}) {
    JobReader reader("trace", swf_log(header));
    JobRow row;
    ASSERT_TRUE(reader.next(row)) << header;
    EXPECT_FALSE(reader.dated()) << header;
    EXPECT_EQ(row.submitted, 0);
  }
  JobReader noted("trace", swf_log("; UnixStartTime: 820454400\n"
                                   "; Note: UnixStartTime: it was guessed\n"));
  JobRow row;
  ASSERT_TRUE(noted.next(row));
  EXPECT_TRUE(noted.dated());
  EXPECT_EQ(row.submitted, 820'454'400 * kSecond);
}

// Status 5 or 0, none allocated, no run: it asked for 8 and had none.
TEST(JobReader, JobsThatNeverHadAProcessorAreLeftOutAndCounted) {
  JobReader reader("trace", swf_log("") +
                                "2 1 5 0 -1 -1 -1 8 7200 -1 5 1 1 -1 1 -1 -1 -1\n"
                                "3 2 -1 -1 -1 -1 -1 8 7200 -1 5 1 1 -1 1 -1 -1 -1\n"
                                "4 3 30 0 0 -1 -1 8 7200 -1 0 1 1 -1 1 -1 -1 -1\n"
                                // Cancelled while it ran, in a log without processors.
                                "5 4 30 60 -1 -1 -1 8 7200 -1 5 1 1 -1 1 -1 -1 -1\n");
  std::vector<JobRow> rows;
  for (JobRow row; reader.next(row);) rows.push_back(row);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].run, 60 * kSecond);
  EXPECT_EQ(reader.counts().cancelled, 3U);
  EXPECT_THAT(reader.counts().left_out(), HasSubstr("3 cancelled without a processor"));
}

TEST(JobReader, MissingTracesHaveAnOrigin) {
  EXPECT_THAT(job_origin("x/openb_pods.csv"), HasSubstr("alibaba/clusterdata"));
  EXPECT_THAT(job_origin("trace_KALOS.csv"), HasSubstr("InternLM/AcmeTrace"));
  EXPECT_THAT(job_origin("x"), AllOf(HasSubstr("philly-traces"), HasSubstr("HeliosData")));
}

}  // namespace
}  // namespace archipelago::workload
