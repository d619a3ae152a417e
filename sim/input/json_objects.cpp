#include "input/json_objects.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"
#include "input/line_stream.hpp"
#include "input/text.hpp"

namespace archipelago::input {

namespace {

constexpr std::size_t kBlock = 64 << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

JsonObjects::JsonObjects(const std::filesystem::path& file)
    : JsonObjects(file.string(), open_bytes(file)) {}

JsonObjects::JsonObjects(std::string name, std::string bytes)
    : JsonObjects(std::move(name), open_bytes_in_memory(std::move(bytes))) {}

JsonObjects::JsonObjects(std::string name, std::unique_ptr<ByteSource> source)
    : name_(std::move(name)), source_(std::move(source)), buffer_(kBlock) {
  if (fill() && std::string_view(buffer_.data(), end_).starts_with(kByteOrderMark)) {
    at_ = kByteOrderMark.size();
  }
}

void JsonObjects::fail(const std::string& message) const {
  throw InputError(name_, line_, "", message);
}

// REQUIRES: everything read so far is taken.
bool JsonObjects::fill() {
  at_ = 0;
  try {
    end_ = source_->read(buffer_.data(), buffer_.size());
  } catch (const DamagedBytes& error) {
    end_ = 0;
    fail(error.what());
  }
  return end_ > 0;
}

int JsonObjects::skip_blanks() {
  while (true) {
    for (; at_ < end_; ++at_) {
      if (!is_blank(buffer_[at_])) return static_cast<unsigned char>(buffer_[at_]);
      if (buffer_[at_] != '\n') continue;
      if (line_ == kMaxLines) fail(fmt::format("more than {} lines follow", kMaxLines));
      ++line_;
    }
    if (!fill()) return -1;
  }
}

void JsonObjects::take(char c, std::string_view expected) {
  const int found = skip_blanks();
  if (found < 0) fail(fmt::format("the file ends where {} was expected", expected));
  if (found != c) fail(fmt::format("expected {}", expected));
  ++at_;
}

// From the opening brace to the one that closes it; brackets in strings do not count.
void JsonObjects::read_object() {
  object_.clear();
  object_line_ = line_;
  int depth = 0;
  bool in_string = false;
  bool escaped = false;
  while (true) {
    const std::size_t first = at_;
    for (bool ended = false; at_ < end_ && !ended;) {
      const char c = buffer_[at_++];
      if (c == '\n') ++line_;
      if (in_string) {
        in_string = escaped || c != '"';
        escaped = !escaped && c == '\\';
        continue;
      }
      in_string = c == '"';
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') ended = --depth == 0;
    }
    object_.append(buffer_.data() + first, at_ - first);
    if (object_.size() > kMaxLineBytes) {
      throw InputError(name_, object_line_, "",
                       fmt::format("the object is longer than {} bytes", kMaxLineBytes));
    }
    if (depth == 0) return;
    if (!fill())
      throw InputError(name_, object_line_, "", "the object that begins here has no end");
  }
}

bool JsonObjects::next(std::string_view& object) {
  if (done_) return false;
  const bool is_first = !started_;
  if (is_first) take('[', "'[' of an array of objects");
  started_ = true;
  if (skip_blanks() == ']') {
    ++at_;
    done_ = true;
    if (skip_blanks() >= 0) fail("expected nothing after the array");
    return false;
  }
  if (!is_first) take(',', "',' or ']'");
  if (skip_blanks() != '{') take('{', "an object: {\"key\": value, ...}");
  read_object();
  object = object_;
  return true;
}

bool begins_json_array(ByteSource& source) {
  char c = '\0';
  std::string mark;
  try {
    while (source.read(&c, 1) > 0) {
      if (mark.size() < kByteOrderMark.size() && c == kByteOrderMark[mark.size()]) {
        mark += c;
        continue;
      }
      if (!is_blank(c)) return c == '[';
    }
  } catch (const DamagedBytes&) {
    return false;
  }
  return false;
}

}  // namespace archipelago::input
