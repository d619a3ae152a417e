#include "input/line_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/error.hpp"
#include "input/text.hpp"

namespace archipelago::input {

namespace {

constexpr std::size_t kBlock = 64 << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

LineStream::LineStream(const std::filesystem::path& file)
    : LineStream(file.string(), open_bytes(file)) {}

LineStream::LineStream(std::string name, std::string bytes)
    : LineStream(std::move(name), open_bytes_in_memory(std::move(bytes))) {}

LineStream::LineStream(std::string name, std::unique_ptr<ByteSource> source)
    : name_(std::move(name)), source_(std::move(source)), buffer_(2 * kBlock) {}

// Moves what is left to the front and reads behind it; false at the end of the file.
bool LineStream::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (buffer_.size() - end_ < kBlock) {
    // A line end of two bytes may follow the longest line.
    buffer_.resize(std::min(2 * buffer_.size(), kMaxLineBytes + 2 + kBlock));
  }
  const std::size_t room = std::min(kBlock, buffer_.size() - end_);
  std::size_t count = 0;
  try {
    count = source_->read(buffer_.data() + end_, room);
  } catch (const DamagedBytes& error) {
    throw InputError(name_, line_ + 1, "", error.what());
  }
  end_ += count;
  bytes_ += count;
  return count > 0;
}

bool LineStream::take(std::string_view& line, std::size_t length, std::size_t end_bytes) {
  if (line_ == kMaxLines) {
    throw InputError(name_, line_, "", fmt::format("more than {} lines follow", kMaxLines));
  }
  ++line_;
  line = {buffer_.data() + begin_, length};
  begin_ += length + end_bytes;
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line_ == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.size() > kMaxLineBytes) {
    throw InputError(name_, line_, "",
                     fmt::format("the line is longer than {} bytes", kMaxLineBytes));
  }
  return true;
}

bool LineStream::next(std::string_view& line) {
  std::size_t searched = 0;
  while (true) {
    const char* const from = buffer_.data() + begin_ + searched;
    const void* const found = std::memchr(from, '\n', end_ - begin_ - searched);
    if (found != nullptr) {
      const char* const line_end = static_cast<const char*>(found);
      return take(line, static_cast<std::size_t>(line_end - buffer_.data()) - begin_, 1);
    }
    searched = end_ - begin_;
    if (searched > kMaxLineBytes + 1) return take(line, searched, 0);  // which says so
    if (!fill()) return searched > 0 && take(line, searched, 0);
  }
}

}  // namespace archipelago::input
