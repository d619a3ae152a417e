#include "tables/verify.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace archipelago::tables {
namespace {

const std::string kTable =
    "scenario,group,metric,mean,n\n"
    "islands,AA,ttft_p50,0.25,5\n"
    "islands,\"site:x, y\",served,7,5\n"
    "federated,AA,ttft_p50,0.2,5\n";

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = kTable;
  return text.replace(text.find(from), from.size(), to);
}

std::vector<std::string> changes(const std::string& committed, const std::string& fresh) {
  std::vector<std::string> list;
  for (const Mismatch& m : compare_tables(committed, fresh, 3)) {
    list.push_back(m.row + "|" + m.column + "|" + m.before + "|" + m.now);
  }
  return list;
}

using Changes = std::vector<std::string>;

TEST(CompareTables, EqualTablesHaveNoMismatch) { EXPECT_EQ(changes(kTable, kTable), Changes{}); }

TEST(CompareTables, AMovedCellIsNamedWithBothValues) {
  EXPECT_EQ(changes(kTable, replaced("0.25", "0.26")),
            (Changes{"islands AA ttft_p50|mean|0.25|0.26"}));
}

TEST(CompareTables, ACellThatCameOrWentIsNamed) {
  EXPECT_EQ(changes(kTable, replaced("0.25", "")), (Changes{"islands AA ttft_p50|mean|0.25|"}));
  EXPECT_EQ(changes(replaced("0.25", ""), kTable), (Changes{"islands AA ttft_p50|mean||0.25"}));
  EXPECT_EQ(changes(kTable, replaced("0.25,5", "0.25")), (Changes{"islands AA ttft_p50|n|5|"}));
}

// As printed: 0.2 and 0.20 are the same number and another table.
TEST(CompareTables, CellsAreComparedAsPrinted) {
  EXPECT_EQ(changes(kTable, replaced("0.2,5", "0.20,5")),
            (Changes{"federated AA ttft_p50|mean|0.2|0.20"}));
}

TEST(CompareTables, ARowThatIsGoneOrNewIsNamed) {
  const std::string shorter = replaced("islands,AA,ttft_p50,0.25,5\n", "");
  EXPECT_EQ(changes(kTable, shorter), (Changes{"islands AA ttft_p50||a row|no row"}));
  EXPECT_EQ(changes(shorter, kTable), (Changes{"islands AA ttft_p50||no row|a row"}));
}

TEST(CompareTables, ARenamedRowIsOneGoneAndOneNew) {
  EXPECT_EQ(
      changes(kTable, replaced("federated,AA", "federated,BB")),
      (Changes{"federated AA ttft_p50||a row|no row", "federated BB ttft_p50||no row|a row"}));
}

TEST(CompareTables, OtherColumnsAreNamed) {
  EXPECT_EQ(changes(kTable, replaced("mean", "median")), (Changes{"header|||columns differ"}));
}

TEST(CompareTables, ACommaInsideQuotesIsPartOfTheCell) {
  EXPECT_EQ(changes(kTable, replaced("served,7", "served,8")),
            (Changes{"islands \"site:x, y\" served|mean|7|8"}));
}

TEST(CompareTables, SeveralChangesAreAllNamedInTheOrderOfTheCommittedTable) {
  std::string fresh = replaced("0.25,5", "0.3,6");
  fresh.replace(fresh.find("0.2,5"), 5, "0.1,5");
  EXPECT_EQ(changes(kTable, fresh),
            (Changes{"islands AA ttft_p50|mean|0.25|0.3", "islands AA ttft_p50|n|5|6",
                     "federated AA ttft_p50|mean|0.2|0.1"}));
}

// No mismatch means byte-identical, so these must not pass in silence.
TEST(CompareTables, AnotherOrderOrARowTwiceIsAMismatch) {
  const std::string row = "federated,AA,ttft_p50,0.2,5\n";
  std::string reordered = replaced(row, "");
  reordered.insert(reordered.find('\n') + 1, row);
  EXPECT_EQ(changes(kTable, reordered).size(), 1U);
  EXPECT_EQ(changes(kTable, kTable + row).size(), 1U);
  EXPECT_EQ(changes(kTable + row, kTable).size(), 1U);
}

}  // namespace
}  // namespace archipelago::tables
