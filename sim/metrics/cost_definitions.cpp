#include "metrics/cost_definitions.hpp"

#include <array>

namespace archipelago::metrics {

namespace {

using enum Extent;

// All of the time measured.  Work: GPU-seconds that requests take of full replicas, and those that
// training held (record/site_usage.hpp).  USD are of the years in price_years.csv, not deflated.  A
// year has 365 days.  annuity(K, n) = K r / (1 - (1 + r)^-n), r the owner nation's cost of capital.
constexpr std::array kDefinitions{
    Definition{"energy_it", "MWh", kExtensive, "integral(IT power)", "-",
               "what the site's GPUs and nodes drew, before cooling and conversion"},
    Definition{"energy_unused", "MWh", kExtensive, "integral(standing draw of GPUs without work)",
               "low", "of energy_it: idle GPUs and their share of the nodes' overhead"},
    Definition{"energy_site", "MWh", kExtensive, "integral(PUE x IT power)", "-",
               "what the site drew, with cooling and conversion"},
    Definition{"energy_grid", "MWh", kExtensive,
               "energy_site + battery_in - battery_out - energy_solar", "-",
               "what the site bought from its grid"},
    Definition{"energy_solar", "MWh", kExtensive, "integral(solar power taken)", "-",
               "of the site's own plant, used or charged"},
    Definition{"energy_solar_spilt", "MWh", kExtensive, "integral(solar power nobody could take)",
               "low", "of the site's own plant, lost"},
    Definition{"battery_in", "MWh", kExtensive, "integral(charging power)", "-",
               "what the site's battery took"},
    Definition{"battery_out", "MWh", kExtensive, "integral(discharging power)", "-",
               "what the site's battery gave"},
    Definition{"power_peak", "MW", kExtensive, "max over epochs of the site's mean power", "low",
               "highest mean draw of the site in an epoch"},
    Definition{"hours_capped", "h", kIntensive, "time with lowered clocks or paused or dark", "low",
               "time in which the site worked slower, or not at all, for want of power"},
    Definition{"hours_paused", "h", kIntensive, "time with training paused for want of power",
               "low", "of hours_capped: training stood"},
    Definition{"hours_dark", "h", kIntensive, "time without power for the idle draw", "low",
               "of hours_capped: nothing ran"},
    Definition{"energy_cost", "USD", kExtensive,
               "sum over hours(energy bought x price of the hour)", "low",
               "what the site paid for the energy it bought"},
    Definition{
        "energy_used", "MWh", kExtensive,
        "sum over sites(energy_site x worked part x work for the nation / work) + unused part of "
        "own sites",
        "-",
        "energy of the work done for the nation wherever it was done, and of its own sites' "
        "GPUs without work (worked part: 1 - energy_unused / energy_it)"},
    Definition{"carbon", "t CO2e", kExtensive,
               "sum over hours(energy bought x carbon intensity of the hour)", "low",
               "of a site: of the energy it bought; of a nation: divided as energy_used is"},
    Definition{"g_co2e_per_million_tokens", "g CO2e/Mtoken", kIntensive,
               "serving's part of carbon / (tokens / 1e6)", "low",
               "serving's part of the group's carbon per million prompt and output tokens"},
    Definition{"cost_gpus", "USD", kExtensive, "years x annuity(GPUs x price, GPU life)", "low",
               "capital of the GPUs of the nation's own sites"},
    Definition{"cost_servers", "USD", kExtensive,
               "years x annuity(server share x capital of GPUs, GPU life)", "low",
               "capital of servers, network and storage around those GPUs"},
    Definition{"cost_halls", "USD", kExtensive, "years x annuity(USD/W x IT power, hall life)",
               "low", "capital of the halls of the nation's own sites"},
    Definition{"cost_cables", "USD", kExtensive,
               "years x sum over cable ends(annuity(capex, cable life) / 2)", "low",
               "capital of cables: half for the nation at each end"},
    Definition{
        "cost_leases", "USD", kExtensive, "years x sum over cable ends(lease / 2)", "low",
        "leases of cable capacity that bytes of the scenario crossed: half for the nation at each "
        "end"},
    Definition{"cost_staff", "USD", kExtensive,
               "years x staff share x capital of GPUs, servers and halls", "low",
               "people who run the nation's own sites"},
    Definition{"cost_maintenance", "USD", kExtensive,
               "years x (share x capital of GPUs, servers and halls + cable share x capex / 2)",
               "low", "upkeep of the nation's own sites and of its ends of cables"},
    Definition{"cost_energy", "USD", kExtensive, "sum over own sites(energy_cost)", "low",
               "energy that the nation's own sites bought, whoever they worked for"},
    Definition{
        "cost_cloud", "USD", kExtensive,
        "sum over LLMs(tokens / 1e6 x price) + training GPU-hours held x price; or (cloud.billing: "
        "provisioned) reserved share x GPU-hours provided x price",
        "low", "by the price lists of the sites that have one"},
    Definition{
        "resource_cost", "USD", kExtensive, "sum of the ten cost_ parts", "low",
        "what the group's sites and cables and the clouds it used cost, before settlement; of "
        "all nations: what the scenario costs"},
    Definition{"cost_egress", "USD", kExtensive, "GB that left x price", "low",
               "answers and checkpoints that left sites that have a price list"},
    Definition{
        "settlement_paid", "USD", kExtensive,
        "sum over foreign sites(reserved share x fixed cost + work / site's work x its "
        "energy), or work x internal price",
        "low",
        "to other nations for their sites: capacity held and work done (of A->B: by A to B)"},
    Definition{"settlement_received", "USD", kExtensive, "settlement_paid of others to the nation",
               "high", "from other nations for the nation's own sites"},
    Definition{"settlement_net", "USD", kExtensive, "settlement_received - settlement_paid", "-",
               "position towards all others: above 0 a creditor"},
    Definition{
        "cost_total", "USD", kExtensive, "resource_cost - settlement_net", "low",
        "the nation's net bill: own sites and cables, foreign clouds, settlement. Transfers "
        "are in it: what one nation saves by them another pays (compare resource_cost of all)"},
    Definition{"resource_cost_a_year", "USD/year", kExtensive,
               "resource_cost x 365 / measured days", "low",
               "the same days all the year; of whole days only"},
    Definition{"cost_total_a_year", "USD/year", kExtensive, "cost_total x 365 / measured days",
               "low",
               "net bill, transfers included, of the same days all the year; of whole days only"},
    Definition{
        "usd_per_million_tokens", "USD/Mtoken", kIntensive,
        "serving's part of cost_total / (tokens / 1e6)", "low",
        "net bill per million prompt and output tokens; serving's part of a site: its GPUs that "
        "hold replicas, where jobs train too"},
    Definition{"resource_usd_per_million_tokens", "USD/Mtoken", kIntensive,
               "serving's part of resource_cost / (tokens / 1e6)", "low",
               "serving's part of the full resource cost of a group of nations, idle capacity "
               "included, per million prompt and output tokens"},
    Definition{"usd_per_gpu_hour", "USD/GPU h", kIntensive,
               "cost_total / (useful training GPU-hours + serving GPU-hours)", "low",
               "net bill per useful GPU-hour: training that counted, work of serving"},
};

}  // namespace

std::span<const Definition> cost_definitions() { return kDefinitions; }

}  // namespace archipelago::metrics
