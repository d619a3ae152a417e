// results/validation/jobs.md is what comes out.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "support/source_dir.hpp"
#include "training/job_tables.hpp"

namespace archipelago::test {
namespace {

TEST(JobReport, IsTheCommittedOne) {
  if (data_folder().empty()) GTEST_SKIP() << "ARCHIPELAGO_DATA: " << kJobDataOrigin;
  std::ifstream in(test::source_dir() + "/results/validation/jobs.md");
  std::ostringstream committed;
  committed << in.rdbuf();
  EXPECT_EQ(committed.str(), job_report());
}

}  // namespace
}  // namespace archipelago::test
