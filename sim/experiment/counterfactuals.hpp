// Figures that take two runs: what a scenario loses when a law withdraws or a cable is cut, and what
// its nations can do alone.
//
// Pairs    a scenario in which a law stops what it reaches (failures.withdraw, `withdraw` of
//          failures.events), nations are cut off (failures.isolate) or one of the worst cuts is down
//          (failures.worst_cut) is paired with the one that has the same value on every axis but
//          those four and in which none of it happens; replicate by replicate, so that both answer
//          the same questions.  No such scenario, or several of these at once: no figure.
// Rows     dependence      slo_attainment of the calm run less that of the run under the event, in the
//                          scenario of the event, of every group of users; and in the calm one as
//                          group law:US:SG, where one law alone withdraws.
//          autonomy        of the isolated nations, in the calm scenario too: beside its other figures.
//          survival_*      the lowest and the mean slo_attainment under the worst cuts of the axis, in
//                          the calm scenario.
//          the score       (metrics/sovereignty_score.hpp) of calm scenarios only, and of groups that
//                          have the same parts in all of them: a nation cut off gains none by it, and
//                          no score is compared with one that was made of something else.
// Flow     Results of a campaign -> add_counterfactuals() -> tables.
#pragma once

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"

namespace archipelago::experiment {

// Once, when all runs are there; runs that are not are passed over.
void add_counterfactuals(const Experiment& experiment, Results& results);

}  // namespace archipelago::experiment
