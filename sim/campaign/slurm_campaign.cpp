#include "campaign/slurm_campaign.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "campaign/slurm_commands.hpp"
#include "campaign/slurm_offer.hpp"
#include "experiment/estimate.hpp"
#include "input/text.hpp"

namespace archipelago::campaign {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using experiment::Experiment;
using experiment::RunName;

// Seconds between two looks at the queue: short at first, and a twentieth of the time taken so far.
constexpr double kShortestLook = 0.5;
constexpr double kLongestLook = 15;
constexpr double kLongestPause = 60;  // after a refusal
constexpr double kPatienceForOld = 60;
// A shared folder may show the last words of a task late, and a queue may leave a task out once.
constexpr int kLooksUntilGone = 2;

// One folder of results has one name: who starts the same campaign again finds the old tasks by it.
std::string job_name(const fs::path& out) {
  return "archipelago-" + input::sha256_of_text(out.string()).substr(0, 12);
}

struct Task {
  bool running = false;
  bool ended = false;
  int looks_without = 0;
  TaskProgress progress;
};

struct Offered {
  std::int64_t array;
  SlurmOffer offer;
  std::vector<Task> tasks;  // task 1 first
};

class Work {
 public:
  Work(const SlurmOptions& options, const Experiment& experiment, store::RunStore& store,
       RunKeys& keys)
      : options_(options),
        experiment_(experiment),
        store_(store),
        keys_(keys),
        slurm_(job_name(options.out), options.stop),
        next_number_(SlurmOffer::next_number(options.out)) {}

  void run(const std::vector<RunName>& missing) {
    take_over();
    for (const RunName& run : missing) {
      if (!is_finished(run)) waiting_.push_back({run, 0});
    }
    for (const OfferedRun& offered : waiting_) {
      store_.put_waiting(offered.run.scenario, offered.run.replicate);
    }
    while (!waiting_.empty() || tasks_out() > 0) {
      if (is_stopped()) return cancel();
      if (!waiting_.empty() && Clock::now() >= next_offer_) offer();
      look(kLooksUntilGone);
      report();
      if (!waiting_.empty() || tasks_out() > 0) pause(look_interval());
    }
    if (strays_) (void)slurm_.cancel();
  }

 private:
  [[nodiscard]] bool is_stopped() const { return options_.stop && options_.stop(); }
  void say(const std::string& sentence) const {
    if (options_.say) options_.say(sentence);
  }

  void pause(double seconds) const {
    const auto until = Clock::now() + std::chrono::duration<double>(seconds);
    while (!is_stopped() && Clock::now() < until) ::poll(nullptr, 0, 50);
  }

  [[nodiscard]] double look_interval() const {
    const std::chrono::duration<double> taken = Clock::now() - started_;
    return std::clamp(taken.count() / 20, kShortestLook, kLongestLook);
  }

  [[nodiscard]] bool is_finished(RunName run) {
    return store_.contains(keys_.key(run.scenario, run.replicate));
  }

  // What an earlier command of this folder left, when it was killed or its tasks outlived it.
  void take_over() {
    const auto queue = slurm_.queue();
    if (queue && !queue->empty()) {
      say(
          fmt::format("{} tasks of an earlier command for {} are still in the queue: they are "
                      "cancelled, and what they finished is kept",
                      queue->size(), options_.out.string()));
      (void)slurm_.cancel();
      const auto limit = Clock::now() + std::chrono::duration<double>(kPatienceForOld);
      while (!is_stopped() && Clock::now() < limit) {
        const auto left = slurm_.queue();
        if (left && left->empty()) break;
        pause(kShortestLook);
      }
    }
    for (const fs::path& file : SlurmOffer::stores_left(options_.out)) take_in(file);
  }

  // Merges the store of a task that has ended, if there is one.
  void take_in(const fs::path& file) {
    std::error_code none;
    if (!fs::exists(file, none)) return;
    try {
      store_.merge(file);
    } catch (const InputError& error) {
      say(fmt::format("{}; its runs are run again, and the file is removed", error.what()));
    }
    for (const char* tail : {"", "-wal", "-shm"}) fs::remove(file.string() + tail, none);
  }

  [[nodiscard]] double seconds_of(std::size_t scenario) {
    const auto [entry, is_new] = seconds_.try_emplace(scenario, 0);
    if (is_new) {
      entry->second = experiment::estimate_of(experiment_.scenarios[scenario]).seconds;
    }
    return entry->second;
  }

  // The next array: as many of the waiting runs as fill the tasks that an array may have.
  [[nodiscard]] std::pair<std::vector<OfferedRun>, std::size_t> next_chunks() {
    std::vector<OfferedRun> runs;
    double seconds = 0;
    const double most = static_cast<double>(most_tasks_) * options_.chunk_seconds;
    for (const OfferedRun& offered : waiting_) {
      const double more = seconds_of(offered.run.scenario);
      if (!runs.empty() && seconds + more > most) break;
      seconds += more;
      runs.push_back(offered);
    }
    const double chunks = std::ceil(seconds / options_.chunk_seconds);
    const std::size_t tasks =
        std::clamp<std::size_t>(static_cast<std::size_t>(chunks), 1, runs.size());
    return {std::move(runs), std::min(tasks, most_tasks_)};
  }

  void offer() {
    auto [runs, tasks] = next_chunks();
    const std::size_t count = runs.size();
    SlurmOffer offer(options_.out, next_number_++, std::move(runs), tasks);
    offer.write_files(keys_.campaign_digest(), options_.command);
    const SlurmAnswer answer = slurm_.submit(offer.array(options_.sbatch));
    if (answer.array == 0) {
      if (!is_stopped()) refused(tasks, answer.refusal);
      return;
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    offers_.push_back({answer.array, std::move(offer), std::vector<Task>(tasks)});
    refusals_ = 0;
    most_tasks_ = std::min(2 * most_tasks_, kMostTasks);
  }

  void refused(std::size_t tasks, const std::string& why) {
    ++refusals_;
    if (refusals_ >= kMostRefusals && tasks_out() == 0) {
      throw SimulationError(fmt::format(
          "sbatch has refused {} times in a row: {}; what is finished is kept: mend that (see "
          "--slurm-option) and run the same again",
          refusals_, why));
    }
    const double seconds = std::min(std::exp2(std::min(refusals_ - 1, 10)), kLongestPause);
    next_offer_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                     std::chrono::duration<double>(seconds));
    say(fmt::format("sbatch refused an array of {} tasks ({}): offered again in {:.0f} s", tasks,
                    why, seconds));
    most_tasks_ = std::max<std::size_t>(1, tasks / 2);
  }

  // Asks the queue; tasks that it has not shown for so many looks have ended.
  void look(int looks_until_gone) {
    const auto queue = slurm_.queue();
    if (!queue) {
      if (!is_stopped() && !std::exchange(is_away_, true)) {
        say("squeue does not answer: asked again until it does; tasks go on meanwhile");
      }
      return;
    }
    is_away_ = false;
    std::size_t seen = 0;
    for (Offered& offered : offers_) {
      for (std::size_t number = 1; number <= offered.tasks.size(); ++number) {
        Task& task = offered.tasks[number - 1];
        if (task.ended) continue;
        const auto entry = queue->find({offered.array, number});
        if (entry != queue->end()) {
          ++seen;
          task.running = entry->second;
          task.looks_without = 0;
          if (task.running) task.progress = offered.offer.progress_of(number);
        } else if (++task.looks_without >= looks_until_gone) {
          settle(offered, number);
        }
      }
    }
    strays_ = queue->size() > seen;
    std::erase_if(offers_, [](const Offered& offered) {
      return std::all_of(offered.tasks.begin(), offered.tasks.end(),
                         [](const Task& task) { return task.ended; });
    });
  }

  // What a task that is gone has left, and what of it is to be offered again.
  void settle(Offered& offered, std::size_t number) {
    Task& task = offered.tasks[number - 1];
    task = {};
    task.ended = true;
    take_in(offered.offer.store_of(number));
    const std::vector<OfferedRun> runs = offered.offer.runs_of(number);
    std::vector<OfferedRun> left;
    for (const OfferedRun& run : runs) {
      if (is_finished(run.run)) continue;
      if (store_.failure(run.run.scenario, run.run.replicate)) continue;
      left.push_back(run);
    }
    if (left.empty()) return;
    const bool did_nothing = left.size() == runs.size();
    const std::string words = offered.offer.last_words_of(number);
    const std::string log = offered.offer.log_of(number).string();
    std::size_t given_up = 0;
    for (OfferedRun& run : left) {
      run.lost = did_nothing ? run.lost + 1 : 0;
      if (run.lost <= options_.retries) {
        waiting_.push_back(run);
        continue;
      }
      ++given_up;
      store_.put_failure(run.run.scenario, run.run.replicate,
                         fmt::format("{} Slurm tasks ended before it{}; their last log is {}",
                                     run.lost, words.empty() ? "" : ": " + words, log));
    }
    if (given_up == left.size() || is_stopped()) return;
    say(fmt::format("task {}_{} ended with {} of its {} runs to do{}: offered again", offered.array,
                    number, left.size(), runs.size(), words.empty() ? "" : " (" + words + ")"));
  }

  [[nodiscard]] std::size_t tasks_out() const {
    std::size_t count = 0;
    for (const Offered& offered : offers_) {
      count +=
          static_cast<std::size_t>(std::count_if(offered.tasks.begin(), offered.tasks.end(),
                                                 [](const Task& task) { return !task.ended; }));
    }
    return count;
  }

  void report() {
    const store::RunCounts counts = store_.counts();
    SlurmProgress progress{counts.planned, counts.finished, counts.failed, 0, 0};
    for (const Offered& offered : offers_) {
      for (const Task& task : offered.tasks) {
        if (task.ended) continue;
        ++(task.running ? progress.tasks_running : progress.tasks_queued);
        progress.finished += task.progress.finished;
        progress.failed += task.progress.failed;
      }
    }
    if (!options_.report || std::exchange(reported_, progress) == progress) return;
    options_.report(progress);
  }

  // A second is what a user waits for; what is not gone by then is taken in by the next command.
  void cancel() {
    const std::string refusal = slurm_.cancel();
    if (!refusal.empty()) {
      say(fmt::format("scancel failed ({}); end the tasks by `{}`", refusal,
                      slurm_.cancel_words()));
    }
    say("the tasks of this campaign are cancelled");
    const SlurmCommands unstopped(job_name(options_.out), {});
    const auto limit = Clock::now() + std::chrono::seconds(1);
    while (tasks_out() > 0 && Clock::now() < limit) {
      const auto queue = unstopped.queue();
      if (queue && queue->empty()) {
        for (Offered& offered : offers_) {
          for (std::size_t n = 1; n <= offered.tasks.size(); ++n) {
            if (!offered.tasks[n - 1].ended) settle(offered, n);
          }
        }
        return;
      }
      ::poll(nullptr, 0, 100);
    }
  }

  const SlurmOptions& options_;
  const Experiment& experiment_;
  store::RunStore& store_;
  RunKeys& keys_;
  SlurmCommands slurm_;
  std::size_t next_number_;
  std::vector<OfferedRun> waiting_;        // for the next array
  std::vector<Offered> offers_;            // in the queue
  std::map<std::size_t, double> seconds_;  // a run, by scenario
  std::size_t most_tasks_ = kMostTasks;
  int refusals_ = 0;  // in a row
  Clock::time_point started_ = Clock::now();
  Clock::time_point next_offer_ = Clock::now();
  std::optional<SlurmProgress> reported_;
  bool is_away_ = false;
  bool strays_ = false;  // tasks of our name whose array nobody knows
};

}  // namespace

SlurmCampaign::SlurmCampaign(SlurmOptions options) : options_(std::move(options)) {
  check_slurm(options_.sbatch);
}

void SlurmCampaign::run(const Experiment& experiment, const std::vector<RunName>& missing,
                        store::RunStore& store, RunKeys& keys) const {
  Work(options_, experiment, store, keys).run(missing);
}

}  // namespace archipelago::campaign
