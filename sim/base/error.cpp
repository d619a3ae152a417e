#include "base/error.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace archipelago {

namespace {

std::string join(const std::vector<Issue>& issues) {
  std::string text;
  for (const Issue& issue : issues) {
    if (!text.empty()) text += '\n';
    text += issue.text();
  }
  return text;
}

}  // namespace

std::string Issue::text() const {
  std::string place = line > 0 ? fmt::format("{}:{}", file, line) : file;
  if (!field.empty()) place += fmt::format(": {}", field);
  return fmt::format("{}: {}", place, message);
}

void Issues::throw_if_any() const {
  if (!list_.empty()) throw InputError(list_);
}

InputError::InputError(std::vector<Issue> issues)
    : std::runtime_error(join(issues)), issues_(std::move(issues)) {}

InputError::InputError(std::string file, int line, std::string field, std::string message)
    : InputError(
          std::vector<Issue>{{std::move(file), line, std::move(field), std::move(message)}}) {}

namespace detail {

void require_failed(std::string_view condition, std::string_view file, int line) {
  fmt::print(stderr, "archipelago: bug: {}:{}: broken precondition: {}\n", file, line, condition);
  std::abort();
}

}  // namespace detail

}  // namespace archipelago
