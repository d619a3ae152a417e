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
    Definition{"concentration_soil", "index", kIntensive,
               "sum over nations((served on its soil / served)^2)", "low",
               "whether one nation's soil holds all that serves the users"},
    Definition{"concentration_operator_nation", "index", kIntensive,
               "sum over nations((served under its law / served)^2)", "low",
               "whether one nation's law reaches all operators that serve the users"},
    Definition{"concentration_operator", "index", kIntensive,
               "sum over operators((served / served of all)^2)", "low",
               "whether one operator serves all"},
    Definition{
        "concentration_gpu_vendor", "index", kIntensive,
        "sum over vendors((served on its GPUs / served)^2)", "low",
        "whether one vendor's GPUs serve all; no row when the vendor of some GPU is not said"},
    Definition{"gpu_hours_lent", "GPU h", kExtensive,
               "sum over own sites(GPU time worked for others)", "-",
               "work of sites whose operator answers to the group's law for users and jobs outside "
               "the group"},
    Definition{"gpu_hours_borrowed", "GPU h", kExtensive,
               "sum over others' sites(GPU time worked for it)", "-",
               "work of all other sites for the group's users and jobs"},
    Definition{"contribution_ratio", "ratio", kIntensive, "gpu_hours_lent / gpu_hours_borrowed",
               "-", "1: gives what it takes, or neither; no row for who lends and borrows nothing"},
    Definition{
        "survival_uncut", "share", kIntensive, "demand with a way to a site / demand", "high",
        "users' demand for LLMs that reaches a site with the LLM that the policy admits, all "
        "existing cables up; full or not"},
    Definition{"survival_n1_worst", "share", kIntensive, "min over single cuts(survival)", "high",
               "the same under the worst cut of one shared-risk group (or one cable in none)"},
    Definition{"survival_n1_mean", "share", kIntensive, "mean over single cuts(survival)", "high",
               "the same under a single cut, each as likely as any other"},
    Definition{"survival_n2_worst", "share", kIntensive, "min over cuts of two or one(survival)",
               "high", "the same under the worst pair of cuts"},
    Definition{"autonomy", "share", kIntensive, "served within both limits / ended", "high",
               "slo_attainment of a nation in a run that cuts its international cables "
               "(failures.isolate): what it can do alone"},
    Definition{
        "sovereignty_score", "index", kIntensive,
        "sum(weight x part) / sum(weight) of measured parts", "high",
        "weighted mean of the shares and indices that the file of weights names, each turned "
        "so that 1 is best; only with sovereignty.weights"},
    Definition{"sovereignty_measured", "share", kIntensive, "weight of measured parts / weight",
               "-", "how much of the weights' file the score rests on"},
};

}  // namespace

std::span<const Definition> sovereignty_definitions() { return kDefinitions; }

}  // namespace archipelago::metrics
