// Prints results/validation/jobs.md; needs ARCHIPELAGO_DATA.
#include <cstdio>
#include <exception>

#include "training/job_tables.hpp"

int main() {
  if (archipelago::test::data_folder().empty()) {
    std::fprintf(stderr, "training_validation: %s\n", archipelago::test::kJobDataOrigin);
    return 2;
  }
  try {
    std::fputs(archipelago::test::job_report().c_str(), stdout);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "training_validation: %s\n", fault.what());
    return 3;
  }
  return 0;
}
