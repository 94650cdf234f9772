// storage_test_support.h: a storage to be tried, for the tests of this folder.
#pragma once
#include "db/inline_storage.h"
#include "db/test_support.h"
#include "db/thread_storage.h"

namespace qpc::db {

/// A table of numbers in a storage of kind S, on the engine that E opens.
template <class S, class E>
class StorageTestOn : public testing::Test {
 protected:
  StorageTestOn() {
    storage_->write([](Database& db) { db.run("CREATE TABLE t (a INTEGER PRIMARY KEY)"); }).wait(scope_);
    storage_->on_save_failed([this](Fault fault) { failures_.push_back(fault); });
  }
  ~StorageTestOn() noexcept override = default;

  kj::Promise<Result<int>> insert(int number) {
    return storage_->write([number](Database& db) -> Result<int> {
      db.run("INSERT INTO t VALUES (?1)", number);
      if (number < 0) return fail(Kind::rejected, "numbers are not negative");
      return number;
    });
  }
  int count() {
    return storage_->read([](Database& db) { return db.find_one<int>("SELECT count(*) FROM t").value(); }).wait(scope_);
  }
  template <class T>
  std::optional<Fault> fault_of_promise(kj::Promise<T> promise) {
    return fault_from([&] { promise.wait(scope_); });
  }

  E engine_;
  kj::EventLoop loop_;
  kj::WaitScope scope_{loop_};
  std::vector<Fault> failures_;
  std::unique_ptr<S> storage_ = std::make_unique<S>(engine_.opener());
};

using Storages = testing::Types<InlineStorage, ThreadStorage>;

struct NameOfStorage {
  template <class S>
  static std::string GetName(int) {
    return std::is_same_v<S, InlineStorage> ? "Inline" : "Thread";
  }
};

}  // namespace qpc::db
