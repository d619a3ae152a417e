#include "input/compress.hpp"

#include <zstd.h>

#include <cstddef>
#include <memory>

#include "base/error.hpp"

namespace archipelago::input {

namespace {

// The highest that needs no more memory to read than any other: tables are written once a run.
constexpr int kLevel = 19;

std::size_t checked(std::size_t result) {
  if (ZSTD_isError(result) == 0) return result;
  throw SimulationError(std::string("zstd: ") + ZSTD_getErrorName(result));
}

}  // namespace

std::string zstd_bytes(std::string_view text) {
  const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(),
                                                                        &ZSTD_freeCCtx);
  if (!context) throw SimulationError("zstd: out of memory");
  checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel));
  checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1));
  std::string bytes(ZSTD_compressBound(text.size()), '\0');
  bytes.resize(
      checked(ZSTD_compress2(context.get(), bytes.data(), bytes.size(), text.data(), text.size())));
  return bytes;
}

}  // namespace archipelago::input
