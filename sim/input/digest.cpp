#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <limits>
#include <memory>

#include "base/error.hpp"
#include "input/file_check.hpp"
#include "input/text.hpp"

namespace archipelago::input {

namespace {

class Sha256 {
 public:
  // OpenSSL fails here only when out of memory or built without SHA-256.
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    check(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }
  void add(const void* bytes, std::size_t count) {
    check(EVP_DigestUpdate(context_.get(), bytes, count) == 1);
  }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    check(EVP_DigestFinal_ex(context_.get(), digest.data(), &length) == 1);
    std::string text;
    for (unsigned int i = 0; i < length; ++i) text += fmt::format("{:02x}", digest.at(i));
    return text;
  }

 private:
  static void check(bool done) {
    if (!done) throw SimulationError("SHA-256: OpenSSL failed");
  }
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

}  // namespace

std::string sha256_of_file(const std::filesystem::path& path) {
  const std::string fault = why_unreadable(path, std::numeric_limits<std::uintmax_t>::max());
  if (!fault.empty()) throw InputError(path.string(), 0, "", fault);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (!file) throw InputError(path.string(), 0, "", "cannot be read");
  Sha256 sum;
  std::array<char, 1 << 16> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), file.get()))
    sum.add(block.data(), count);
  if (std::ferror(file.get()) != 0) throw InputError(path.string(), 0, "", "cannot be read");
  return sum.hex();
}

std::string sha256_of_text(std::string_view text) {
  Sha256 sum;
  sum.add(text.data(), text.size());
  return sum.hex();
}

}  // namespace archipelago::input
