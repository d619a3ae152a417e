#include "input/byte_source.hpp"

#include <zstd.h>

#include <algorithm>
#include <boost/iostreams/concepts.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <cstdio>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
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
    return head_ == "\x28\xB5\x2F\xFD"sv ? Compression::kZstd : Compression::kNone;
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

class GzipSource : public ByteSource {
 public:
  explicit GzipSource(Peeked raw) : ByteSource(Compression::kGzip), raw_(std::move(raw)) {
    stream_.push(boost::iostreams::gzip_decompressor(), kBlock);
    stream_.push(Device{&raw_}, kBlock);
  }
  std::size_t read(char* buffer, std::size_t size) override {
    try {
      return static_cast<std::size_t>(stream_.sgetn(buffer, static_cast<std::streamsize>(size)));
    } catch (const std::ios_base::failure&) {  // of Boost's gzip and zlib filters
      throw DamagedBytes("the gzip data are damaged or cut short");
    }
  }

 private:
  // Boost copies its devices, so this one only points.
  struct Device : boost::iostreams::source {
    explicit Device(Peeked* bytes) : raw(bytes) {}
    std::streamsize read(char* buffer, std::streamsize size) {
      const std::size_t count = raw->read(buffer, static_cast<std::size_t>(size));
      return count == 0 ? -1 : static_cast<std::streamsize>(count);
    }
    Peeked* raw;
  };
  Peeked raw_;
  boost::iostreams::filtering_istreambuf stream_;
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

std::unique_ptr<ByteSource> decompressed(std::unique_ptr<RawBytes> bytes) {
  Peeked raw(std::move(bytes));
  switch (raw.compression()) {
    case Compression::kGzip:
      return std::make_unique<GzipSource>(std::move(raw));
    case Compression::kZstd:
      return std::make_unique<ZstdSource>(std::move(raw));
    case Compression::kNone:
      break;
  }
  return std::make_unique<PlainSource>(std::move(raw));
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
