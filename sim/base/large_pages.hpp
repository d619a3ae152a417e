// Memory for tables of many megabytes that are read here and there: in pages of 2 MiB where the
// system gives them.  Else most reads first have to find their page, which takes longer than the
// data, and virtual machines pay twice.
//
// Flow     std::vector<Replica, LargePages<Replica>>; small tables are allocated as ever.
// System   Linux, by madvise(); elsewhere, or where an administrator has turned large pages off,
//          nothing changes but the speed.
// Errors   std::bad_alloc.
#pragma once

#include <cstddef>

namespace archipelago {

// REQUIRES: alignment is a power of two.
[[nodiscard]] void* allocate_table(std::size_t bytes, std::size_t alignment);
void free_table(void* table) noexcept;

template <class T>
struct LargePages {
  using value_type = T;

  LargePages() = default;
  template <class U>
  LargePages(const LargePages<U>& /*other*/) noexcept {}  // NOLINT: allocators convert

  [[nodiscard]] T* allocate(std::size_t n) {
    return static_cast<T*>(allocate_table(n * sizeof(T), alignof(T)));
  }
  void deallocate(T* table, std::size_t /*n*/) noexcept { free_table(table); }
  bool operator==(const LargePages&) const = default;
};

}  // namespace archipelago
