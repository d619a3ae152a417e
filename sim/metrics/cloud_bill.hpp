// What sites with a price list ask of the nations that use them.
//
// Tokens   requests by the list per million tokens of prompts and answers, by LLM; jobs by GPU-hours
//          held.  Only what was served is billed.
// Provisioned  every GPU of the site, at the list's USD per GPU-hour, for all of the time but while it
//          was cut, failed or dark: a commitment of the nations that the policy admits there.  With
//          autoscaling, GPUs of replicas that load or are up, and of jobs.  Each nation pays its
//          reserved share (reservation.hpp), the spare is divided by the requests a day that may go
//          there, or else by reserved shares.  Never by how busy replicas are: a replica that holds
//          one request is as busy as a full one.
// Egress   GB that left, in both.
// Units    USD for the time measured.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/costs.hpp"
#include "metrics/usage_ledger.hpp"
#include "platform/platform.hpp"

namespace archipelago::metrics {

enum class CloudBilling : std::uint8_t { kTokens, kProvisioned };

// By NationIndex.  REQUIRES: a cloud price; missing_token_prices() is empty.
[[nodiscard]] std::vector<Costs> cloud_costs(const platform::Platform& platform, SiteIndex site,
                                             const UsageLedger& ledger, CloudBilling billing);

// Sentences on LLMs that sites with a price list served without a price for their tokens.
[[nodiscard]] std::vector<std::string> missing_token_prices(const platform::Platform& platform,
                                                            const UsageLedger& ledger,
                                                            CloudBilling billing);

// "oregon has no row for llm in token_prices.csv".
[[nodiscard]] std::string no_token_price(const platform::Platform& platform, SiteIndex site,
                                         LlmIndex llm);

}  // namespace archipelago::metrics
