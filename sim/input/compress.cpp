#include "input/compress.hpp"

#include <zstd.h>

#include <cstddef>
#include <memory>
#include <utility>

#include "base/error.hpp"

namespace archipelago::input {

namespace {

// The highest that needs no more memory to read than any other: tables are written once a run.
constexpr int kLevel = 19;
constexpr int kFastLevel = 1;
constexpr std::size_t kGathered = 1 << 17;

std::size_t checked(std::size_t result) {
  if (ZSTD_isError(result) == 0) return result;
  throw SimulationError(std::string("zstd: ") + ZSTD_getErrorName(result));
}

using Context = std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)>;

// Of frames with a checksum.
Context context_of(int level) {
  Context context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  if (!context) throw SimulationError("zstd: out of memory");
  checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level));
  checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1));
  return context;
}

}  // namespace

std::string zstd_bytes(std::string_view text, Effort effort) {
  const Context context = context_of(effort == Effort::kSmall ? kLevel : kFastLevel);
  std::string bytes(ZSTD_compressBound(text.size()), '\0');
  bytes.resize(
      checked(ZSTD_compress2(context.get(), bytes.data(), bytes.size(), text.data(), text.size())));
  return bytes;
}

struct ZstdFile::Compressor {
  Context context = context_of(kFastLevel);
  std::string bytes = std::string(ZSTD_CStreamOutSize(), '\0');
};

ZstdFile::ZstdFile(std::filesystem::path file)
    : file_(std::move(file)),
      out_(file_, std::ios::binary),
      compressor_(std::make_unique<Compressor>()) {
  if (!out_) throw SimulationError("cannot write " + file_.string());
}

ZstdFile::~ZstdFile() = default;

void ZstdFile::write(std::string_view text) {
  gathered_ += text;
  if (gathered_.size() < kGathered) return;
  drain(gathered_, false);
  gathered_.clear();
}

void ZstdFile::close() {
  drain(gathered_, true);
  gathered_.clear();
  out_.close();
  if (!out_) throw SimulationError("cannot write " + file_.string());
}

void ZstdFile::drain(std::string_view text, bool end) {
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  for (;;) {
    ZSTD_outBuffer out{compressor_->bytes.data(), compressor_->bytes.size(), 0};
    const std::size_t left = checked(ZSTD_compressStream2(compressor_->context.get(), &out, &in,
                                                          end ? ZSTD_e_end : ZSTD_e_continue));
    out_.write(compressor_->bytes.data(), static_cast<std::streamsize>(out.pos));
    if (!out_) throw SimulationError("cannot write " + file_.string());
    if (end ? left == 0 : in.pos == in.size) return;
  }
}

}  // namespace archipelago::input
