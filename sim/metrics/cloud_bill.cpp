#include "metrics/cloud_bill.hpp"

#include <fmt/format.h>

#include <numeric>

#include "base/error.hpp"
#include "metrics/reservation.hpp"
#include "metrics/site_grades.hpp"
#include "metrics/site_work.hpp"

namespace archipelago::metrics {

namespace {

constexpr double kHour = 3600;

Graded token_bill(const platform::CloudPrice& list, const record::SiteUse& use) {
  Graded sum;
  for (std::size_t l = 0; l < use.by_llm.size(); ++l) {
    const record::TokenCounts& tokens = use.by_llm[l];
    if (tokens.prompt + tokens.output <= 0) continue;
    const platform::TokenPrice* const price = list.tokens_of(LlmIndex(l));
    ARCHIPELAGO_REQUIRE(price != nullptr);
    sum += {(price->input_usd * tokens.prompt + price->output_usd * tokens.output) * 1e-6,
            price->provenance.quality};
  }
  if (use.training_gpu_s > 0) {
    sum += {list.usd_per_gpu_hour * use.training_gpu_s / kHour, list.provenance.quality};
  }
  return sum;
}

// Shares of a commitment; all 0 when no nation is admitted and none worked.
std::vector<double> commitment_shares(const platform::Platform& platform, SiteIndex site,
                                      const UsageLedger& ledger) {
  const Reservation held = peaks_at(platform, site, ledger);
  const std::vector<double>& demand = ledger.admitted[site.at()];
  const double asked = std::accumulate(demand.begin(), demand.end(), 0.0);
  const double reserved = std::accumulate(held.gpus.begin(), held.gpus.end(), 0.0);
  std::vector<double> shares(platform.nations.size());
  for (std::size_t n = 0; n < shares.size(); ++n) {
    if (asked > 0) {
      shares[n] = held.share(n) + held.spare() * demand[n] / asked;
    } else if (reserved > 0) {
      shares[n] = held.gpus[n] / reserved;
    }
  }
  return shares;
}

}  // namespace

std::vector<Costs> cloud_costs(const platform::Platform& platform, SiteIndex site,
                               const UsageLedger& ledger, CloudBilling billing) {
  const platform::CloudPrice& list = platform.sites[site.at()].cloud_price.value();
  const std::vector<record::SiteUse>& use = ledger.use[site.at()];
  const std::vector<double> shares = commitment_shares(platform, site, ledger);
  const double all_usd = list.usd_per_gpu_hour * ledger.provided_gpu_s[site.at()] / kHour;
  const Grade grade = std::max<Grade>(list.provenance.quality, work_grade(platform, site, use));
  std::vector<Costs> bills(use.size());
  for (std::size_t n = 0; n < use.size(); ++n) {
    if (billing == CloudBilling::kTokens) {
      bills[n][CostPart::kCloud] = token_bill(list, use[n]);
    } else if (shares[n] > 0) {
      bills[n][CostPart::kCloud] = {shares[n] * all_usd, grade};
    }
    if (use[n].egress_bytes > 0) {
      bills[n][CostPart::kEgress] = {list.egress_usd_per_gb * use[n].egress_bytes * 1e-9,
                                     list.provenance.quality};
    }
  }
  return bills;
}

std::string no_token_price(const platform::Platform& platform, SiteIndex site, LlmIndex llm) {
  return fmt::format("no row for {} and {} in token_prices.csv", platform.sites[site.at()].name,
                     platform.llms[llm.at()].name);
}

std::vector<std::string> missing_token_prices(const platform::Platform& platform,
                                              const UsageLedger& ledger, CloudBilling billing) {
  std::vector<std::string> sentences;
  if (billing != CloudBilling::kTokens) return sentences;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const std::optional<platform::CloudPrice>& list = platform.sites[s].cloud_price;
    if (!list) continue;
    for (std::size_t l = 0; l < platform.llms.size(); ++l) {
      const auto asked = [l](const record::SiteUse& use) {
        return l < use.by_llm.size() && use.by_llm[l].prompt + use.by_llm[l].output > 0;
      };
      const std::vector<record::SiteUse>& use = ledger.use[s];
      if (list->tokens_of(LlmIndex(l)) != nullptr || std::none_of(use.begin(), use.end(), asked)) {
        continue;
      }
      sentences.push_back(no_token_price(platform, SiteIndex(s), LlmIndex(l)));
    }
  }
  return sentences;
}

}  // namespace archipelago::metrics
