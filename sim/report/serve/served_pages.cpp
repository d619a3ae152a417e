#include "report/serve/served_pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "report/atlas/markup.hpp"
#include "report/page/page_links.hpp"
#include "store/campaign_query.hpp"

namespace archipelago::report {

namespace {

namespace fs = std::filesystem;

constexpr int kRefreshSeconds = 3;  // of the progress page

constexpr std::string_view kStyle =
    ":root{color-scheme:light dark}body{font:16px/1.5 "
    "system-ui,sans-serif;max-width:60rem;margin:0 "
    "auto;padding:1rem}h1{font-size:1.5rem}table{border-collapse:collapse;width:100%}th,td{text-"
    "align:"
    "left;padding:.35rem .6rem;border-bottom:1px solid "
    "#8886;vertical-align:baseline}progress{width:"
    "10rem}td.number{text-align:right}";

std::string page(const std::string& title, const std::string& head, const std::string& body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><meta "
      "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">{}<title>{}</title><style>{}</style></head><body><main>{}</main></body>"
      "</html>\n",
      head, xml_text(title), kStyle, body);
}

std::string campaigns_html(const fs::path& store) {
  std::error_code ignored;
  if (store.empty() || !fs::exists(store, ignored)) return "<p>There is no run store.</p>";
  try {
    const store::Table table = store::list_campaigns(store);
    std::string rows;
    for (const auto& row : table.rows) {
      const long planned = std::atol(row[3].c_str());
      const long done = std::atol(row[4].c_str()) + std::atol(row[5].c_str());
      rows += fmt::format(
          "<tr><td>{}</td><td>{}</td><td><progress max=\"{}\" value=\"{}\" aria-label=\"{} of {} "
          "runs\"></progress></td><td class=\"number\">{} of {}</td><td class=\"number\">{}</td>"
          "<td class=\"number\">{}</td></tr>",
          xml_text(row[1]), xml_text(row[2]), std::max(1L, planned), done, done, planned, row[4],
          planned, row[5], row[6]);
    }
    if (rows.empty()) return "<p>No campaign has been started.</p>";
    return "<table><thead><tr><th>experiment</th><th>started</th><th>progress</th><th>finished"
           "</th><th>failed</th><th>waiting</th></tr></thead><tbody>" +
           rows + "</tbody></table>";
  } catch (const std::exception& error) {
    return "<p>The run store cannot be read: " + xml_text(error.what()) + "</p>";
  }
}

}  // namespace

std::string list_page(const fs::path& root, const fs::path& store) {
  std::string rows;
  for (const fs::path& folder : page_folders_below(root)) {
    const std::string name = folder.generic_string();
    rows += fmt::format("<tr><td><a href=\"/report/{}\">{}</a></td><td>{}</td></tr>",
                        address_of(name), xml_text(name), xml_text(question_of(root / folder)));
  }
  if (rows.empty()) rows = "<tr><td colspan=\"2\">No folder of results lies here.</td></tr>";
  return page("archipelago", "",
              "<h1>Results</h1><table><thead><tr><th>folder</th><th>question</th></tr></thead>"
              "<tbody>" +
                  rows + "</tbody></table><h1>Campaigns</h1>" + campaigns_html(store) +
                  "<p><a href=\"/progress\">Follow them</a></p>");
}

std::string progress_page(const fs::path& store) {
  return page("Campaigns",
              fmt::format("<meta http-equiv=\"refresh\" content=\"{}\">", kRefreshSeconds),
              "<h1>Campaigns</h1>" + campaigns_html(store) + "<p><a href=\"/\">Results</a></p>");
}

std::string progress_json(const fs::path& store) {
  std::error_code ignored;
  std::string rows;
  if (!store.empty() && fs::exists(store, ignored)) {
    const store::Table table = store::list_campaigns(store);
    for (const auto& row : table.rows) {
      std::string members;
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        members += (members.empty() ? "" : ",") + json_string(table.columns[c]) + ":" +
                   (table.numeric[c] ? row[c] : json_string(row[c]));
      }
      rows += (rows.empty() ? "{" : ",{") + members + "}";
    }
  }
  return "{\"campaigns\":[" + rows + "]}\n";
}

std::string message_page(const std::string& title, const std::string& message) {
  return page(title, "", "<h1>" + xml_text(title) + "</h1><p>" + xml_text(message) + "</p>");
}

}  // namespace archipelago::report
