// SQLite as this program uses it: one file, statements that bind and step, transactions.  The only
// door to sqlite3.h.
//
// Flow     Database db(file, Access::kWrite); Statement s = db.prepare("..."); s.bind(1, x); s.step().
// Journal  write-ahead log, synchronous NORMAL: what was committed survives the end of the process,
//          however it ends; a power cut may take the last commits but never the file.
// Sharing  several processes may read and write at once; a writer waits up to kBusySeconds for
//          another one.
// Errors   StoreError with what SQLite says: full disk, no permission, a damaged file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace archipelago::store {

inline constexpr int kBusySeconds = 60;

class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Statement {
 public:
  // Parameters count from 1.
  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, double value);
  Statement& bind(int parameter, std::string_view text);
  Statement& bind_blob(int parameter, std::string_view bytes);
  // Whether there is a row to look at.
  bool step();
  // For a statement that answers no row; may be bound and run again.
  void run();
  void reset();

  // Columns count from 0.
  [[nodiscard]] int columns() const;
  [[nodiscard]] std::string column_name(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] bool is_text(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double number(int column) const;
  [[nodiscard]] std::string text(int column) const;  // of a blob its bytes

 private:
  friend class Database;
  struct Finalise {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3* database, sqlite3_stmt* statement);
  [[noreturn]] void fail(int code) const;
  void check(int code) const;

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalise> statement_;
};

enum class Access : std::uint8_t { kRead, kWrite };  // write: made if it is not there

class Database {
 public:
  Database(const std::filesystem::path& file, Access access);

  [[nodiscard]] Statement prepare(std::string_view sql) const;
  // Several statements without parameters.
  void execute(const std::string& sql) const;
  [[nodiscard]] std::int64_t last_id() const;
  [[nodiscard]] std::int64_t pragma(const std::string& name) const;
  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::filesystem::path file_;
  std::unique_ptr<sqlite3, Close> database_;
};

// All or nothing of what is written while it lives: rolled back unless it is committed.
class Transaction {
 public:
  explicit Transaction(const Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  const Database& database_;
  bool open_ = true;
};

}  // namespace archipelago::store
