// What the server says beside the reports: the list of a folder, and campaigns of a run store.
//
// Flow     root, store -> HTML without a script, or JSON.
// Order    folders by their path; campaigns as store::list_campaigns() has them, the last first.
// Errors   none: a store that cannot be read is said in words.
#pragma once

#include <filesystem>
#include <string>

namespace archipelago::report {

[[nodiscard]] std::string list_page(const std::filesystem::path& root,
                                    const std::filesystem::path& store);
[[nodiscard]] std::string progress_page(const std::filesystem::path& store);
// {"campaigns": [{"campaign": "1", "experiment": ..., "planned": "6", "finished": "2", ...}]}
[[nodiscard]] std::string progress_json(const std::filesystem::path& store);
// A page of one sentence.
[[nodiscard]] std::string message_page(const std::string& title, const std::string& message);

}  // namespace archipelago::report
