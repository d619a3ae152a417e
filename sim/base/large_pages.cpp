#include "base/large_pages.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace archipelago {

namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20;
constexpr std::size_t kLargeTable = 2 * kLargePage;

}  // namespace

void* allocate_table(std::size_t bytes, std::size_t alignment) {
  const bool is_large = bytes >= kLargeTable;
  const std::size_t unit = is_large ? kLargePage : std::max(alignment, alignof(std::max_align_t));
  void* table = std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit);
  if (table == nullptr) throw std::bad_alloc();
#ifdef __linux__
  if (is_large) madvise(table, bytes, MADV_HUGEPAGE);  // a wish: without it all goes on
#endif
  return table;
}

void free_table(void* table) noexcept { std::free(table); }

}  // namespace archipelago
