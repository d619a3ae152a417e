#include "input/byte_source.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "input/container.hpp"
#include "input/file_check.hpp"

namespace archipelago::input {

namespace {

constexpr std::size_t kBlock = 64 << 10;
constexpr std::size_t kMagicBytes = 4;

// The bytes as they lie in the file or in memory.
class RawBytes {
 public:
  virtual ~RawBytes() = default;
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
};

class RawFile : public RawBytes {
 public:
  explicit RawFile(const std::filesystem::path& path)
      : file_(std::fopen(path.c_str(), "rb"), &std::fclose) {
    if (!file_) throw InputError(path.string(), 0, "", "cannot be read");
  }
  std::size_t read(char* buffer, std::size_t size) override {
    const std::size_t count = std::fread(buffer, 1, size, file_.get());
    if (count == 0 && std::ferror(file_.get()) != 0) throw DamagedBytes("the device fails here");
    return count;
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

class RawMemory : public RawBytes {
 public:
  explicit RawMemory(std::string bytes) : bytes_(std::move(bytes)) {}
  std::size_t read(char* buffer, std::size_t size) override {
    const std::size_t count = bytes_.copy(buffer, size, at_);
    at_ += count;
    return count;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

// Raw bytes whose first few have been looked at and are still to come.
class Peeked {
 public:
  explicit Peeked(std::unique_ptr<RawBytes> raw) : raw_(std::move(raw)), head_(kMagicBytes, '\0') {
    std::size_t have = 0;
    while (have < kMagicBytes) {
      const std::size_t count = raw_->read(head_.data() + have, kMagicBytes - have);
      if (count == 0) break;
      have += count;
    }
    head_.resize(have);
  }
  [[nodiscard]] Compression compression() const {
    using namespace std::string_view_literals;
    if (head_.starts_with("\x1F\x8B"sv)) return Compression::kGzip;
    // A skippable frame (RFC 8878, 3.1.2) may stand in front of the first one of data.
    const bool skippable = head_.size() == kMagicBytes && (head_[0] & '\xF0') == '\x50' &&
                           std::string_view(head_).substr(1) == "\x2A\x4D\x18"sv;
    return skippable || head_ == "\x28\xB5\x2F\xFD"sv ? Compression::kZstd : Compression::kNone;
  }
  std::size_t read(char* buffer, std::size_t size) {
    if (at_ == head_.size()) return raw_->read(buffer, size);
    const std::size_t count = head_.copy(buffer, size, at_);
    at_ += count;
    return count;
  }

 private:
  std::unique_ptr<RawBytes> raw_;
  std::string head_;
  std::size_t at_ = 0;
};

class PlainSource : public ByteSource {
 public:
  explicit PlainSource(Peeked raw) : ByteSource(Compression::kNone), raw_(std::move(raw)) {}
  std::size_t read(char* buffer, std::size_t size) override { return raw_.read(buffer, size); }

 private:
  Peeked raw_;
};

// Members one after the other (RFC 1952, 2.2); zeros behind the last are padding, as tapes and
// gzip's own manual know it, anything else behind it is damage.
class GzipSource : public ByteSource {
 public:
  explicit GzipSource(Peeked raw)
      : ByteSource(Compression::kGzip), raw_(std::move(raw)), block_(kBlock) {
    // 16: a gzip header and trailer, checked.
    if (inflateInit2(&stream_, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~GzipSource() override { inflateEnd(&stream_); }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  std::size_t read(char* buffer, std::size_t size) override {
    const std::size_t most = std::min<std::size_t>(size, std::numeric_limits<uInt>::max());
    stream_.next_out = reinterpret_cast<Bytef*>(buffer);
    stream_.avail_out = static_cast<uInt>(most);
    while (stream_.avail_out == most) {
      if (stream_.avail_in == 0 && !refill()) {
        if (between_) return 0;
        throw DamagedBytes("the gzip data are cut short");
      }
      if (between_ && !next_member()) continue;
      const int state = inflate(&stream_, Z_NO_FLUSH);
      if (state == Z_STREAM_END) {
        between_ = true;
      } else if (state != Z_OK && state != Z_BUF_ERROR) {
        throw DamagedBytes("the gzip data are damaged");
      }
    }
    return most - stream_.avail_out;
  }

 private:
  bool refill() {
    const std::size_t count = raw_.read(block_.data(), block_.size());
    stream_.next_in = reinterpret_cast<Bytef*>(block_.data());
    stream_.avail_in = static_cast<uInt>(count);
    return count > 0;
  }

  // Whether the bytes at hand open another member; passes over padding.
  bool next_member() {
    while (stream_.avail_in > 0 && *stream_.next_in == 0) {
      padded_ = true;
      ++stream_.next_in;
      --stream_.avail_in;
    }
    if (stream_.avail_in == 0) return false;
    if (padded_) throw DamagedBytes("the gzip data are damaged: bytes follow the padding");
    if (inflateReset(&stream_) != Z_OK) throw std::bad_alloc();
    between_ = false;
    return true;
  }

  Peeked raw_;
  z_stream stream_{};
  std::vector<char> block_;
  bool between_ = false;  // two members, or at the end
  bool padded_ = false;
};

class ZstdSource : public ByteSource {
 public:
  explicit ZstdSource(Peeked raw)
      : ByteSource(Compression::kZstd),
        raw_(std::move(raw)),
        stream_(ZSTD_createDStream(), &ZSTD_freeDStream),
        block_(kBlock) {
    if (!stream_) throw std::bad_alloc();
  }
  std::size_t read(char* buffer, std::size_t size) override {
    ZSTD_outBuffer out{buffer, size, 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size && !refill()) {
        if (left_ == 0) return 0;
        // A frame that is not finished when the file is.
        if (!full_) throw DamagedBytes("the zstd data are cut short");
      }
      left_ = ZSTD_decompressStream(stream_.get(), &out, &in_);
      if (ZSTD_isError(left_) != 0) throw DamagedBytes("the zstd data are damaged");
      full_ = out.pos == out.size;  // libzstd may hold more that did not fit
    }
    return out.pos;
  }

 private:
  bool refill() {
    in_ = {block_.data(), raw_.read(block_.data(), block_.size()), 0};
    return in_.size > 0;
  }

  Peeked raw_;
  std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream_;
  std::vector<char> block_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  std::size_t left_ = 0;  // libzstd's hint; 0 exactly between two frames
  bool full_ = false;
};

// Looks at the first bytes that come out, whether they can be text (container.hpp).
class CheckedSource : public ByteSource {
 public:
  explicit CheckedSource(std::unique_ptr<ByteSource> from)
      : ByteSource(from->compression()), from_(std::move(from)) {}
  std::size_t read(char* buffer, std::size_t size) override {
    if (!looked_) look();
    if (at_ < head_.size()) {
      const std::size_t count = head_.copy(buffer, size, at_);
      at_ += count;
      return count;
    }
    if (!damage_.empty()) throw DamagedBytes(damage_);
    return from_->read(buffer, size);
  }

 private:
  void look() {
    looked_ = true;
    head_.resize(kHeadBytes);
    std::size_t have = 0;
    try {
      while (have < kHeadBytes) {
        const std::size_t count = from_->read(head_.data() + have, kHeadBytes - have);
        if (count == 0) break;
        have += count;
      }
    } catch (const DamagedBytes& damage) {  // behind what can be told of the head
      damage_ = damage.what();
    }
    head_.resize(have);
    std::string fault = why_no_text(head_);
    if (fault.empty()) return;
    head_.clear();
    const bool is_plain = compression() == Compression::kNone;
    damage_ = is_plain ? std::move(fault) : "once decompressed, it " + fault;
  }

  std::unique_ptr<ByteSource> from_;
  std::string head_;
  std::string damage_;
  std::size_t at_ = 0;
  bool looked_ = false;
};

std::unique_ptr<ByteSource> decompressed(std::unique_ptr<RawBytes> bytes) {
  Peeked raw(std::move(bytes));
  std::unique_ptr<ByteSource> plain;
  switch (raw.compression()) {
    case Compression::kGzip:
      plain = std::make_unique<GzipSource>(std::move(raw));
      break;
    case Compression::kZstd:
      plain = std::make_unique<ZstdSource>(std::move(raw));
      break;
    case Compression::kNone:
      plain = std::make_unique<PlainSource>(std::move(raw));
      break;
  }
  return std::make_unique<CheckedSource>(std::move(plain));
}

}  // namespace

std::string name_of(Compression compression) {
  if (compression == Compression::kNone) return "plain text";
  return compression == Compression::kGzip ? "gzip" : "zstd";
}

std::unique_ptr<ByteSource> open_bytes(const std::filesystem::path& file) {
  const std::string fault = why_unreadable(file, std::numeric_limits<std::uintmax_t>::max());
  if (!fault.empty()) throw InputError(file.string(), 0, "", fault);
  try {
    return decompressed(std::make_unique<RawFile>(file));
  } catch (const DamagedBytes& error) {
    throw InputError(file.string(), 0, "", error.what());
  }
}

std::unique_ptr<ByteSource> open_bytes_in_memory(std::string bytes) {
  return decompressed(std::make_unique<RawMemory>(std::move(bytes)));
}

}  // namespace archipelago::input
