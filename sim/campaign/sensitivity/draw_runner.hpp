// Headlines under draws of the inputs: runs what a draw makes different, and prices the rest from the
// records of what happened.
//
// Flow     draws -> which runs they need, each once -> run_experiment() with records -> metrics of
//          every draw over the record of its run -> differences of the headlines.
// Runs     draws that differ only in prices and limits share their runs; with no other inputs only the
//          nominal scenarios run, or nobody, when their records are given.  Where somebody in a run
//          chose by prices, prices make a run of their own.
// Random   seeds are those of the experiment in every draw, so that draws differ by their inputs and
//          not by luck; what replicates are off by is the sampling interval of the nominal run.
// Errors   SimulationError of failed runs; InputError when records are not of the experiment.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "campaign/sensitivity/assumptions.hpp"
#include "campaign/sensitivity/headline_source.hpp"
#include "campaign/sensitivity/variation.hpp"
#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"

namespace archipelago::campaign {

struct DrawRunning {
  std::size_t jobs = 1;           // processes at once; threads that price
  std::filesystem::path scratch;  // an empty folder: records of runs go below it
  std::filesystem::path records;  // of the experiment's own scenarios; empty: none, they are run
  Vary vary;
  // Makes the reporter of runs that are about to start; may be empty.
  std::function<std::function<void(const experiment::Progress&)>(const experiment::Experiment&)>
      reporter;
};

class DrawRunner final : public HeadlineSource {
 public:
  // REQUIRES: both outlive this.
  DrawRunner(const experiment::Experiment& experiment, const Assumptions& assumptions,
             DrawRunning how);

  [[nodiscard]] std::vector<std::vector<HeadlineDraw>> headlines(
      const std::vector<Draw>& draws) override;
  // Of its nominal run.
  [[nodiscard]] std::vector<std::string> groups_with(const Headline& headline) const override;
  [[nodiscard]] std::string how() const override;

  // Simulated so far.
  [[nodiscard]] std::size_t runs() const noexcept { return runs_; }

 private:
  // A scenario with the inputs that decide what happens in it, as text.
  using RunKey = std::pair<std::size_t, std::string>;
  struct Kept {  // its records: record_path(folder, number, replicate)
    std::filesystem::path folder;
    std::size_t number = 0;
  };
  struct Missing {
    RunKey key;
    std::size_t draw = 0;  // the first that needs it
  };
  // [headline][replicate], of one scenario in one draw; NaN: not this scenario's, or no figure.
  using Figures = std::vector<std::vector<double>>;
  using FiguresOfDraws = std::map<std::size_t, std::vector<Figures>>;  // by scenario, then draw

  [[nodiscard]] bool decides(const UncertainInput& input, std::size_t scenario) const;
  // Of the draw's inputs that pass, "path=text" a line each.
  [[nodiscard]] std::string text_of(const Draw& draw, auto pass) const;
  [[nodiscard]] RunKey key_of(std::size_t scenario, const Draw& draw) const;
  // The experiment with what decides what happens, prices aside.
  [[nodiscard]] experiment::Experiment varied(const Draw& draw) const;
  // A scenario of varied() with the rest of the draw: all of it, or what decides its run.
  [[nodiscard]] experiment::Scenario with_rest(experiment::Scenario scenario, std::size_t number,
                                               const Draw& draw, bool all) const;
  void run_missing(const std::vector<Draw>& draws);
  void run_chunk(const std::vector<Draw>& draws, const std::vector<Missing>& missing,
                 std::size_t first, std::size_t last,
                 const std::function<void(const experiment::Progress&)>& report);
  void find_readers();
  [[nodiscard]] std::vector<record::RunFacts> read(const RunKey& key,
                                                   const platform::Platform& platform) const;
  // Of draws that share one varied experiment.
  void price(const std::vector<Draw>& draws, const std::vector<std::size_t>& group,
             FiguresOfDraws& figures) const;
  void price_run(const experiment::Scenario& varied, const RunKey& key,
                 const std::vector<Draw>& draws, const std::vector<std::size_t>& of_run,
                 std::vector<Figures>& figures) const;

  const experiment::Experiment& experiment_;
  const Assumptions& assumptions_;
  DrawRunning how_;
  std::vector<std::size_t> needed_;  // scenarios, rising
  std::vector<bool> reads_prices_;   // by scenario: somebody in its nominal run chose by them
  std::map<RunKey, Kept> kept_;
  std::size_t runs_ = 0;
  std::size_t chunks_ = 0;
};

}  // namespace archipelago::campaign
