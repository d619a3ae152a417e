#include "metrics/model_definitions.hpp"

#include <array>

namespace archipelago::metrics {

namespace {

using enum Extent;

// Of jobs with own_model, submitted after the warm-up.  Nobody simulates months of serving: a run sees
// a part, and every figure of the whole is that of the part x whole work / useful work.
constexpr std::array kDefinitions{
    Definition{
        "model_months", "months", kIntensive,
        "(wait + whole work / (useful work / its time)) / 730 h", "low",
        "from asking for the nation's model to its last token, at the rate of the run, waits "
        "for bytes included; of a bloc the slowest that counts"},
    Definition{"model_gpu_hours", "GPU h", kExtensive,
               "share x whole work x GPU time held / useful work", "low",
               "GPU time that the nation's model holds, a shared one's by the nation's share"},
    Definition{
        "model_usd", "USD", kExtensive,
        "share x whole / useful x sum over sites(GPU-hours held x USD of one)", "low",
        "what those GPU-hours cost: of a site its capital, staff and maintenance by GPU and "
        "hour and model_energy at the site's mean price, of a cloud its list; the final run, "
        "without trials, data and salaries"},
    Definition{"model_usd_per_nation", "USD", kExtensive, "model_usd / model_counts", "low",
               "for each nation that has a model that counts"},
    Definition{
        "model_energy", "MWh", kExtensive,
        "share x whole / useful x sum over sites(GPU time held x PUE x watts)", "low",
        "energy of the nation's model: a GPU draws what training draws at the full clock while "
        "it computes, what it draws idle while it waits, and its part of the node"},
    Definition{"model_wan_bytes", "GB", kExtensive,
               "share x (staging + whole / useful x (gradients + checkpoints))", "low",
               "bytes that the nation's model moves between sites"},
    Definition{
        "model_counts", "count", kCounted, "nations whose texts are read in a model under way",
        "high",
        "1: a model is under way that reads the nation's own texts, at a site that its rules "
        "admit; of a bloc the nations of which this is so"},
    Definition{"model_texts_abroad", "count", kCounted,
               "of model_counts: no site at home under a home operator reads the texts", "low",
               "nations whose own texts are read on foreign soil or by a foreign operator only"},
    Definition{"model_dependence", "share", kIntensive,
               "1 with a base under X, else GPUs on X's soil or with its operators / GPUs", "low",
               "of nation->X: how much of the nation's model stops when all under X's law stops"},
};

}  // namespace

std::span<const Definition> model_definitions() { return kDefinitions; }

}  // namespace archipelago::metrics
