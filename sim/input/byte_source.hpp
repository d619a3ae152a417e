// The bytes of a file, decompressed when it is gzip or zstd: told by its first bytes, not by its
// name.
//
// Flow     file -> ByteSource -> LineStream.
// Memory   constant, whatever the file's size or how well it was compressed: the decompressor's
//          window (zstd frames that ask for more than 128 MiB are refused).
// Gzip     zlib itself: several members after one another are one stream, and zeros behind the last
//          are padding, which Boost's filter (1.74) takes for damage.
// Zstd     libzstd itself: Boost's filter (1.74) takes a frame that was cut short for a whole one.
//          Several frames are one stream, skippable ones (pzstd writes them) hold nothing.  Damage
//          is found by the checksum, which the command `zstd` writes unless told not to.
// Text     what is an archive, a column store, a web page ... in place of text (container.hpp) is
//          damaged too: it is never half read.
// Errors   open_bytes() throws InputError when the file cannot be read; read() throws DamagedBytes
//          when compressed data are damaged or cut short, the bytes are no text, or the device
//          fails.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace archipelago::input {

enum class Compression { kNone, kGzip, kZstd };

// "plain text", "gzip", "zstd".
std::string name_of(Compression compression);

// what() is a sentence without a subject: "the gzip data are damaged or cut short".
class DamagedBytes : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // At most `size` bytes; 0 only at the end.  REQUIRES: size > 0.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
  [[nodiscard]] Compression compression() const noexcept { return compression_; }

 protected:
  explicit ByteSource(Compression compression) : compression_(compression) {}

 private:
  Compression compression_;
};

std::unique_ptr<ByteSource> open_bytes(const std::filesystem::path& file);
// The bytes of a file, taken over.
std::unique_ptr<ByteSource> open_bytes_in_memory(std::string bytes);

}  // namespace archipelago::input
