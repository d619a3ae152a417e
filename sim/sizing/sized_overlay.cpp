#include "sizing/sized_overlay.hpp"

#include <fmt/format.h>

#include <cctype>

namespace archipelago::sizing {

std::string file_word(const std::string& scenario_id) {
  std::string word;
  for (const char c : scenario_id) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.') {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty() && word.back() != '-') {
      word += '-';
    }
  }
  while (word.ends_with('-')) word.pop_back();
  return word;
}

std::string overlay_text(const SizingTask& task, std::size_t number, const Sized& sized) {
  const Stands& stands = sized.stands;
  const platform::Platform& platform = *stands.platform;
  std::string text = fmt::format(
      "# Made by `archipelago size {}`: the least-cost fleet found for\n# {}.\n"
      "overlay:\n  base: {}\n  note: {}, {}\n  sites:\n",
      task.file.filename().string(), task.target_text(), platform.folder.filename().string(),
      task.name, task.experiment.scenarios[number].id);
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const platform::Site& site = platform.sites[s];
    const int gpus = stands.nodes(sized.fleet, SiteIndex(s)) * site.gpus_per_node;
    if (gpus == 0) {
      text += fmt::format("    {}: {{gpus: 0, it_power_mw: keep}}\n", site.name);
    } else {
      text += fmt::format("    {}: {{gpus: {}, it_power_mw: {}}}\n", site.name, gpus,
                          it_power_w(platform, SiteIndex(s), gpus) / 1e6);
    }
  }
  text += "  add:\n    replicas:\n";
  for (std::size_t p = 0; p < stands.pools.size(); ++p) {
    if (sized.fleet[p] == 0) continue;
    const Pool& pool = stands.pools[p];
    text += fmt::format(
        "      - {{site: {}, llm: {}, replicas: {}, quality: assumed, source: assumed}}\n",
        platform.sites[pool.site.at()].name, platform.llms[pool.llm.at()].name, sized.fleet[p]);
  }
  return text;
}

}  // namespace archipelago::sizing
