#include "metrics/sovereignty_definitions.hpp"

#include <array>

namespace archipelago::metrics {

namespace {

using enum Extent;

// Wire bytes: prompts of counted requests that were sent, answers of those that were served.
// An index of concentration is Herfindahl and Hirschman's, 0 to 1: 1 is everything in one place.
constexpr std::array kDefinitions{
    Definition{
        "transit_exposure_share", "share", kIntensive,
        "wire bytes whose route crosses a third nation / wire bytes", "low",
        "bytes of prompts and answers that cross a nation that is neither the user's nor the "
        "site's, by the route in force when the request was sent; training jobs are left "
        "out"},
    Definition{"transit_nations_mean", "count", kIntensive,
               "sum(wire bytes x third nations) / wire bytes", "low",
               "third nations that a byte crosses, on average"},
    Definition{
        "law_exposure", "share", kIntensive, "served where the law reaches / served", "low",
        "answers from sites on the law's soil or of an operator that it reaches, to users of "
        "other nations; group law:US:SG is the users of SG under the law of US; laws overlap, "
        "so shares need not sum to 1"},
    Definition{"foreign_concentration_soil", "index", kIntensive,
               "sum over other nations((served on its soil / served)^2)", "low",
               "whether one other nation's soil holds all that serves the users; 0: all at home"},
    Definition{"foreign_concentration_law", "index", kIntensive,
               "sum over sets of other laws((served under it / served)^2)", "low",
               "whether one set of other nations' laws reaches all operators that serve the users; "
               "0: none does"},
    Definition{"foreign_concentration_operator", "index", kIntensive,
               "sum over operators that another law reaches((served / served of all)^2)", "low",
               "whether one such operator serves all; 0: none does"},
    Definition{
        "foreign_concentration_gpu_vendor", "index", kIntensive,
        "sum over other nations' vendors((served on its GPUs / served)^2)", "low",
        "whether one vendor under other laws makes all GPUs that serve; no row when the vendor "
        "of some GPU, or its law, is not said"},
    Definition{"gpu_hours_lent", "GPU h", kExtensive,
               "sum over own sites(GPU time worked for others)", "-",
               "work of sites whose operator answers to the group's law for users and jobs outside "
               "the group"},
    Definition{"gpu_hours_borrowed", "GPU h", kExtensive,
               "sum over others' sites(GPU time worked for it)", "-",
               "work of all other sites for the group's users and jobs"},
    Definition{"contribution_ratio", "ratio", kIntensive, "gpu_hours_lent / gpu_hours_borrowed",
               "-", "1: gives what it takes, or neither; no row for who lends and borrows nothing"},
    Definition{"dependence", "share", kIntensive,
               "slo_attainment - slo_attainment in the run in which the law stops what it reaches",
               "low",
               "service lost when a nation's law withdraws its sites and its cloud "
               "(failures.withdraw, or withdraw of scripted events): of two runs with the same "
               "questions; group law:US:SG is what the users of SG lose to the law of US"},
    Definition{
        "survival_worst_cuts", "share", kIntensive,
        "min over runs under one of the worst cuts(slo_attainment)", "high",
        "service that is left under the worst of the network's worst cuts of one shared-risk "
        "group or cable (an axis of failures.worst_cut): by runs, with capacity, rules and SLO"},
    Definition{"survival_mean_cuts", "share", kIntensive,
               "mean over runs under one of the worst cuts(slo_attainment)", "high",
               "the same, on average over those cuts"},
    Definition{
        "autonomy", "share", kIntensive, "served within both limits / ended", "high",
        "slo_attainment of a nation in the run that cuts its international cables "
        "(failures.isolate): what it can do alone; also shown in the scenario that is the same "
        "but for that"},
    Definition{
        "sovereignty_score", "index", kIntensive,
        "sum(weight x part) / sum(weight) of measured parts", "high",
        "weighted mean of the shares and indices that the file of weights names, each turned "
        "so that 1 is best; only with sovereignty.weights, not of a scenario in which a law "
        "withdraws or a nation is cut off, and only where all others have the same parts"},
    Definition{"sovereignty_measured", "share", kIntensive, "weight of measured parts / weight",
               "-", "how much of the weights' file the score rests on"},
};

}  // namespace

std::span<const Definition> sovereignty_definitions() { return kDefinitions; }

}  // namespace archipelago::metrics
