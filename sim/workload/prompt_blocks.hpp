// The blocks of a prompt, by hash: what prefix caching compares prompts with.
//
// Each hash stands for `tokens` tokens and, as in the traces that have them, for everything before
// them too: two prompts with the same hash at a place are the same up to there.  The last block of
// a prompt may be partly filled.  Hashes of different traces are never equal (trace_replay.hpp).
//
// Source   hash_ids of the Mooncake traces (Qin et al., arXiv 2407.00079).
#pragma once

#include <cstdint>
#include <vector>

namespace archipelago::workload {

struct PromptBlocks {
  std::int32_t tokens = 0;  // of a full block, > 0
  std::vector<std::uint64_t> hashes;
};

}  // namespace archipelago::workload
