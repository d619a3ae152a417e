// Compressed bytes for tests: gzip by Boost, zstd by libzstd, as their tools write them.
//
// Errors   a compressor that fails gives an empty text, which no test expects.
#pragma once

#include <zstd.h>

#include <boost/iostreams/device/back_inserter.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <cstddef>
#include <memory>
#include <string>

namespace archipelago::test {

inline std::string gzip(const std::string& text) {
  std::string bytes;
  boost::iostreams::filtering_ostream out;
  out.push(boost::iostreams::gzip_compressor());
  out.push(boost::iostreams::back_inserter(bytes));
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.reset();
  return bytes;
}

// With a checksum, as the command `zstd` writes them.
inline std::string zstd(const std::string& text) {
  std::string bytes(ZSTD_compressBound(text.size()), '\0');
  const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(),
                                                                        &ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  const std::size_t size =
      ZSTD_compress2(context.get(), bytes.data(), bytes.size(), text.data(), text.size());
  bytes.resize(ZSTD_isError(size) != 0 ? 0 : size);
  return bytes;
}

}  // namespace archipelago::test
