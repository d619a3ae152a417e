// Texts that lie on the disk as zstd: the other direction of byte_source.hpp.
//
// Flow     text -> zstd_bytes() -> file -> open_bytes() or whole_text() -> text.
//          pieces of text -> ZstdFile -> file, in constant memory; frames laid behind each other are
//          one text again.
// Bytes    the same for the same text and the same release of libzstd: a fixed level, one frame, no
//          time.  Another release may choose other bytes, so digests are taken of the text.
// Errors   SimulationError when libzstd fails (out of memory).
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

namespace archipelago::input {

// For tables that are written once, or for what is written with every run.
enum class Effort : std::uint8_t { kSmall, kFast };

// One frame with a checksum.
[[nodiscard]] std::string zstd_bytes(std::string_view text, Effort effort = Effort::kSmall);

// A file of one frame with a checksum, written as it comes, at the fastest level: for texts that are
// as long as a run.
class ZstdFile {
 public:
  // SimulationError, here and below, when the file cannot be written.
  explicit ZstdFile(std::filesystem::path file);
  ~ZstdFile();
  ZstdFile(const ZstdFile&) = delete;
  ZstdFile& operator=(const ZstdFile&) = delete;

  void write(std::string_view text);
  // Ends the frame; nothing may be written after it.
  void close();

 private:
  struct Compressor;
  void drain(std::string_view text, bool end);

  std::filesystem::path file_;
  std::ofstream out_;
  std::unique_ptr<Compressor> compressor_;
  std::string gathered_;  // small pieces, since each call of the compressor costs as much as a row
};

}  // namespace archipelago::input
