// A language model as a platform knows it: its size, and what a public benchmark says of its answers.
//
// Flow     llms.csv -> load_platform() -> Platform::llms -> serving, `platform show`, llm_score_mean.
// Source   a score names its own keys of SOURCES.md: it is seldom read where the sizes are.
// Errors   none here: the loader has checked every range.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/units.hpp"
#include "platform/quality.hpp"

namespace archipelago::platform {

// What an LLM is worth to who asks it, by a public benchmark; comparable within one benchmark.
struct LlmScore {
  std::string benchmark;  // "MMLU-Pro"
  double percent = 0;     // of its questions answered well
  std::string source;     // keys of SOURCES.md
};

struct Llm {
  std::string name;
  double parameters = 0;
  Bytes weights;
  Bytes kv_per_token;  // 2 (key and value) x layers x kv_heads x head_dim x bytes per element
  std::int64_t max_context_tokens = 0;
  Provenance provenance;
  std::optional<LlmScore> score = {};  // none: nobody published one that is known here
};

}  // namespace archipelago::platform
