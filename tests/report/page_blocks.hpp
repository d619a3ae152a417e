// The data blocks of a page taken out of its text again, as a browser would find them.
#pragma once

#include <map>
#include <stdexcept>
#include <string>

namespace archipelago::test {

// id -> JSON, of every <script type="application/json" id="...">...</script> but the world's.
inline std::map<std::string, std::string> blocks_of(const std::string& page) {
  const std::string opening = "<script type=\"application/json\" id=\"";
  const std::string closing = "</script>";
  std::map<std::string, std::string> blocks;
  for (std::size_t at = page.find(opening); at != std::string::npos;
       at = page.find(opening, at + 1)) {
    const std::size_t id = at + opening.size();
    const std::size_t id_end = page.find("\">", id);
    const std::size_t end = page.find(closing, id_end);
    if (end == std::string::npos) throw std::runtime_error("a block has no end");
    const std::string name = page.substr(id, id_end - id);
    if (name != "world") blocks[name] = page.substr(id_end + 2, end - id_end - 2);
  }
  return blocks;
}

}  // namespace archipelago::test
