// The table of queue disciplines: name, one sentence, options, and how to make one.
//
// Flow     `queue: easy` or `queue: {fair_share: {half_life_hours: 168}}` -> check_queue() when the
//          file is read -> make_queue() for each site.
// Errors   check_queue answers sentences for the user; make_queue REQUIRES that there were none.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "training/job_queue.hpp"

namespace archipelago::training {

struct QueueChoice {
  std::string name = "fifo";
  std::map<std::string, std::string> options;

  // "easy", "fair_share-24-2": used in scenario ids.
  [[nodiscard]] std::string label() const;
};

struct QueueInfo {
  std::string name;
  std::string summary;
  std::vector<std::string> options;  // "half_life_hours: usage counts half after so long"
};

[[nodiscard]] std::vector<QueueInfo> list_queues();

// What is wrong with the choice for nations of these codes; empty when nothing.
[[nodiscard]] std::vector<std::string> check_queue(const QueueChoice& choice,
                                                   const std::vector<std::string>& nations);

// The queue of one site; it reads the pool's state whenever it is asked.  `nations` are the codes
// in order of NationIndex.
[[nodiscard]] std::unique_ptr<JobQueue> make_queue(const QueueChoice& choice,
                                                   const std::vector<std::string>& nations,
                                                   const NodePool& pool);

}  // namespace archipelago::training
