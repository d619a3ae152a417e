// The server against a client in the same process: what it shows, and everything that it does not.
#include "report/serve/report_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "store/run_store.hpp"
#include "tables/temporary_folder.hpp"

namespace archipelago::report {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

void put(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

// results/ holds a plan, one with blanks in its name, a link that leads out; beside it lies a secret,
// which is a plan too.
class Served : public ::testing::Test {
 protected:
  Served() {
    put(root() / "plan" / "plan.csv", "order,candidate\n");
    // A plan's manifest is none of a run; its page has the question.
    put(root() / "plan" / "manifest.json", "{\"study\": \"plan\"}\n");
    put(root() / "plan" / "plan.md", "# toy\n\nWhat < should be bought?\n\n- nothing\n");
    put(root() / "a <b> & c" / "plan.csv", "order,candidate\n");
    put(root() / "notes" / "words.txt", "nothing to see\n");
    put(folder_.path() / "secret" / "plan.csv", "order,candidate\n");
    fs::create_directory_symlink(folder_.path() / "secret", root() / "way-out");
    start();
  }
  void start() {
    server_.reset();
    server_ = std::make_unique<ReportServer>(
        ServeOptions{root(), store(), 0},
        [](const fs::path& folder) { return "page of " + folder.filename().string(); });
  }
  [[nodiscard]] fs::path root() const { return folder_.path() / "results"; }
  [[nodiscard]] fs::path store() const { return folder_.path() / "runs.sqlite"; }
  [[nodiscard]] httplib::Result get(const std::string& path, const std::string& host = "") const {
    httplib::Client client("127.0.0.1", server_->port());
    httplib::Headers headers;
    if (!host.empty()) headers.emplace("Host", host);
    return client.Get(path, headers);
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<ReportServer> server_;
};

TEST_F(Served, ListsFoldersAndShowsTheirPages) {
  const auto list = get("/");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->status, 200);
  EXPECT_THAT(list->body, HasSubstr("href=\"/report/plan\">plan</a>"));
  EXPECT_THAT(list->body,
              HasSubstr("href=\"/report/a%20%3Cb%3E%20%26%20c\">a &lt;b&gt; &amp; c</a>"));
  EXPECT_THAT(list->body, HasSubstr("<td>What &lt; should be bought?</td>"));
  EXPECT_THAT(list->body, Not(HasSubstr("notes")));
  EXPECT_THAT(list->body, Not(HasSubstr("way-out")));
  EXPECT_EQ(list->get_header_value("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(get("/report/plan")->body, "page of plan");
  EXPECT_EQ(get("/report/a%20%3Cb%3E%20%26%20c")->body, "page of a <b> & c");
}

TEST_F(Served, GivesNothingOutsideTheFolder) {
  for (const char* path :
       {"/report/../secret", "/report/%2e%2e/secret", "/report/plan/../../secret",
        "/report/plan%2F..%2F..%2Fsecret", "/report/..%5csecret", "/report/way-out", "/report//etc",
        "/report/%2Fetc", "/report/notes", "/report/notes/words.txt", "/report/plan/plan.csv",
        "/report/plan%00", "/plan/plan.csv", "/etc/passwd", "/report/"}) {
    const auto answer = get(path);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 404) << path;
    EXPECT_THAT(answer->body, Not(HasSubstr("page of"))) << path;
  }
  // The folder beside, by its absolute path.
  EXPECT_EQ(get("/report/" + (folder_.path() / "secret").string())->status, 404);
}

TEST_F(Served, AnswersThisMachineOnly) {
  EXPECT_EQ(get("/", "localhost:" + std::to_string(server_->port()))->status, 200);
  EXPECT_EQ(get("/", "evil.example:80")->status, 403);
  EXPECT_EQ(get("/report/plan", "evil.example")->status, 403);
}

TEST_F(Served, OnlyReads) {
  httplib::Client client("127.0.0.1", server_->port());
  EXPECT_EQ(client.Post("/", "x", "text/plain")->status, 405);
  EXPECT_EQ(client.Delete("/report/plan")->status, 405);
  EXPECT_TRUE(fs::exists(root() / "plan" / "plan.csv"));
}

TEST_F(Served, ShowsHowFarACampaignIs) {
  EXPECT_EQ(get("/progress.json")->body, "{\"campaigns\":[]}\n");
  {
    store::RunStore runs(store());
    store::CampaignPlan plan;
    plan.digest = "d";
    plan.experiment = "<toy>";
    plan.started = "2026-03-02T00:00:00Z";
    plan.scenarios = {{"islands", {}, {{"a", "p"}, {"b", "p"}, {"c", "p"}}}};
    runs.plan(plan);
    store::FinishedRun run;
    run.record = "record";
    runs.put({run});
  }
  const auto campaigns = nlohmann::json::parse(get("/progress.json")->body)["campaigns"];
  ASSERT_EQ(campaigns.size(), 1U);
  EXPECT_EQ(campaigns[0]["planned"], 3);
  EXPECT_EQ(campaigns[0]["finished"], 1);
  EXPECT_EQ(campaigns[0]["waiting"], 2);
  const auto page = get("/progress");
  EXPECT_THAT(page->body, HasSubstr("&lt;toy&gt;"));
  EXPECT_THAT(page->body, HasSubstr("1 of 3"));
}

TEST_F(Served, SaysWhyAFolderHasNoPage) {
  server_.reset();
  server_ = std::make_unique<ReportServer>(
      ServeOptions{root(), {}, 0}, [](const fs::path& folder) -> std::string {
        throw InputError(folder.string(), 0, "", "is <damaged>");
      });
  const auto answer = get("/report/plan");
  EXPECT_EQ(answer->status, 500);
  EXPECT_THAT(answer->body, HasSubstr("is &lt;damaged&gt;"));
}

TEST_F(Served, APortThatIsTakenIsAnError) {
  EXPECT_THROW(ReportServer({root(), {}, server_->port()}, [](const fs::path&) { return ""; }),
               SimulationError);
}

TEST(ServedFolder, IsBelowItsRootWhicheverWayItIsWritten) {
  const test::TemporaryFolder folder;
  put(folder.path() / "in" / "deep" / "plan.csv", "order\n");
  put(folder.path() / "inside-out" / "plan.csv", "order\n");
  const fs::path root = folder.path() / "in";
  EXPECT_TRUE(served_folder(root, "deep"));
  EXPECT_TRUE(served_folder(root, "./deep/"));
  EXPECT_FALSE(served_folder(root, "../inside-out")) << "shares the root's first letters";
  EXPECT_FALSE(served_folder(root, "deep/../deep")) << "no path with .. is taken, harmless or not";
  EXPECT_FALSE(served_folder(root, "nowhere"));
}

}  // namespace
}  // namespace archipelago::report
