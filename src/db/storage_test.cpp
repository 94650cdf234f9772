// What every Storage does, on every engine.
#include "db/storage.h"

#include <future>
#include <latch>

#include "db/storage_test_support.h"
#include "db/test_engine/test_engine.h"

namespace qpc::db {
namespace {

template <class S>
using StorageTest = StorageTestOn<S, TestEngine>;
TYPED_TEST_SUITE(StorageTest, Storages, NameOfStorage);

/// Counts what it hears; its clock goes on by itself, one second a look.
class CountingMeter final : public StorageMeter {
 public:
  Time now() const override { return Time(std::chrono::seconds(++looks_)); }
  void waited(Duration duration) override {
    ++waits;
    shortest = std::min(shortest, duration);
  }
  void ran(Batch batch, std::size_t works, Duration duration) override {
    (batch == Batch::writes ? written : read) += works;
    shortest = std::min(shortest, duration);
  }

  std::atomic<std::size_t> waits = 0, written = 0, read = 0;
  Duration shortest = std::chrono::hours(1);

 private:
  mutable std::atomic<std::int64_t> looks_ = 0;
};

/// Whether the engine undoes each write alone, as it does not count what was written.
bool has_savepoints_for_all(Storage& storage, kj::WaitScope& scope) {
  return storage.read([](Database& db) { return !db.changes().has_value(); }).wait(scope);
}

/// Keeps a storage that has a thread of its own at work, until it may go on.
template <class T>
class Busy {
 public:
  explicit Busy(Storage& storage) {
    if constexpr (std::is_same_v<T, ThreadStorage>) {
      work_ = storage.read([this](Database&) {
        begun_.set_value();
        go_on_.get_future().wait();
      });
      begun_.get_future().wait();
    }
  }
  void go_on() { go_on_.set_value(); }

 private:
  std::promise<void> begun_, go_on_;
  std::optional<kj::Promise<void>> work_;
};

TYPED_TEST(StorageTest, DoesNotBeginWhatNobodyWaitsForAnyMore) {
  Busy<TypeParam> busy(*this->storage_);
  bool was_read = false;
  {
    auto dropped = this->insert(1);
    auto read = this->storage_->read([&](Database&) { was_read = true; });
  }
  auto kept = this->insert(2);
  busy.go_on();
  EXPECT_EQ(kept.wait(this->scope_).value(), 2);
  EXPECT_EQ(this->count(), 1);
  EXPECT_FALSE(was_read);
}

TYPED_TEST(StorageTest, TakesBackWhatHasNotBegunAndNothingElse) {
  const auto captured = std::make_shared<int>(7);
  const auto insert = [captured](Database& db) { db.run("INSERT INTO t VALUES (1)"); };
  auto done = this->storage_->write_revocably(insert);
  done.answer.wait(this->scope_);
  EXPECT_FALSE(done.handed->take_back());

  std::promise<void> begun, go_on;
  if constexpr (std::is_same_v<TypeParam, ThreadStorage>) {
    this->storage_->read([&](Database&) {
      begun.set_value();
      go_on.get_future().wait();
    });
  }
  auto waiting = this->storage_->write_revocably(insert);
  EXPECT_TRUE(waiting.handed->take_back());
  EXPECT_TRUE(waiting.handed->take_back()) << "it stays so";
  EXPECT_EQ(captured.use_count(), 2) << "of ours and of the function that is never run again";
  go_on.set_value();
  EXPECT_EQ(this->count(), 1);
}

TYPED_TEST(StorageTest, MeasuresEachReadAndWriteThatFailsAsWell) {
  CountingMeter meter;
  this->storage_->measure(meter);
  this->insert(7).wait(this->scope_).value();
  EXPECT_FALSE(this->insert(-1).wait(this->scope_));
  this->count();
  this->storage_ = nullptr;  // ends the thread
  EXPECT_EQ(meter.waits, 3u);
  EXPECT_EQ(meter.written, 2u);
  EXPECT_EQ(meter.read, 1u);
  EXPECT_GE(meter.shortest, std::chrono::seconds(1));
}

TYPED_TEST(StorageTest, TellsWhoAsksWhatItsReadsAndWritesTook) {
  const auto log = std::make_shared<WorkLog>();
  const auto nothing = [](Database&) {};
  this->storage_->read(nothing, log).wait(this->scope_);
  EXPECT_EQ(log->count(), 0u) << "nobody measures yet";
  CountingMeter meter;
  this->storage_->measure(meter);
  this->storage_->write(nothing, log).wait(this->scope_);
  EXPECT_ANY_THROW(this->storage_->read([](Database&) { throw std::runtime_error("no"); }, log).wait(this->scope_));
  this->storage_->read(nothing).wait(this->scope_);
  ASSERT_EQ(log->works().size(), 2u);
  EXPECT_EQ(log->works()[0].batch, StorageMeter::Batch::writes);
  EXPECT_EQ(log->works()[1].batch, StorageMeter::Batch::reads);
  for (const auto& work : log->works()) {
    EXPECT_LT(work.handed_in, work.begun);
    EXPECT_LT(work.begun, work.answered);
  }
  EXPECT_FALSE(log->works()[1].given_up);
  for (std::size_t i = 0; i < WorkLog::most; ++i) log->add(log->works()[0]);
  EXPECT_EQ(log->works().size(), WorkLog::most);
  EXPECT_EQ(log->count(), WorkLog::most + 2);
  this->storage_ = nullptr;  // before the meter
}

TYPED_TEST(StorageTest, AnswersWithTheValueOfTheFunction) {
  EXPECT_EQ(this->insert(7).wait(this->scope_), 7);
  EXPECT_EQ(this->storage_->write([](Database&) { return std::string("text"); }).wait(this->scope_), "text");
  EXPECT_TRUE(this->storage_->write([](Database&) -> Result<> { return {}; }).wait(this->scope_).has_value());
}

TYPED_TEST(StorageTest, UndoesOnlyTheWriteThatReturnsAnError) {
  auto first = this->insert(1);
  auto refused = this->insert(-1);
  auto last = this->insert(2);
  EXPECT_EQ(refused.wait(this->scope_).error().kind, Kind::rejected);
  EXPECT_EQ(first.wait(this->scope_), 1);
  EXPECT_EQ(last.wait(this->scope_), 2);
  EXPECT_EQ(this->count(), 2);
}

TYPED_TEST(StorageTest, UndoesAWriteThatRefusesInTheWordsOfItsLayer) {
  enum class Refusal { not_today };
  const auto refused = this->storage_
                           ->write([](Database& db) -> std::expected<int, Refusal> {
                             db.run("INSERT INTO t VALUES (1)");
                             return std::unexpected(Refusal::not_today);
                           })
                           .wait(this->scope_);
  EXPECT_FALSE(refused);
  EXPECT_EQ(this->count(), 0);
}

TYPED_TEST(StorageTest, RefusesAloneWhatDecidesFirst) {
  const auto decided = [this](int number) {
    return this->storage_->write(DecidesFirst([number](Database& db) -> Result<int> {
      if (number < 0) return fail(Kind::rejected, "numbers are not negative");
      db.run("INSERT INTO t VALUES (?1)", number);
      return number;
    }));
  };
  auto first = decided(1);
  auto refused = decided(-1);
  auto last = decided(2);
  EXPECT_EQ(refused.wait(this->scope_).error().kind, Kind::rejected);
  EXPECT_EQ(first.wait(this->scope_), 1);
  EXPECT_EQ(last.wait(this->scope_), 2);
  EXPECT_EQ(this->count(), 2);
}

TYPED_TEST(StorageTest, ThrowsAloneWhatDecidesFirst) {
  auto first = this->insert(1);
  auto thrower =
      this->storage_->write(DecidesFirst([](Database&) { throw std::runtime_error("not a kj::Exception"); }));
  EXPECT_ANY_THROW(thrower.wait(this->scope_));
  EXPECT_EQ(first.wait(this->scope_), 1);
  EXPECT_TRUE(this->failures_.empty());
}

TYPED_TEST(StorageTest, KeepsNothingOfABatchInWhichOneFailsAfterItHasDecided) {
  const bool undoes_alone = has_savepoints_for_all(*this->storage_, this->scope_);
  Busy<TypeParam> busy(*this->storage_);  // so that the two are of one batch
  auto innocent = this->insert(2);
  auto late = this->storage_->write(DecidesFirst([](Database& db) {
    db.run("INSERT INTO t VALUES (1)");
    db.run("INSERT INTO t VALUES (1)");
  }));
  busy.go_on();
  EXPECT_ANY_THROW(late.wait(this->scope_));
  if (undoes_alone) {
    EXPECT_EQ(innocent.wait(this->scope_), 2);
  } else {
    EXPECT_EQ(this->fault_of_promise(kj::mv(innocent)), Fault::constraint);
  }
  EXPECT_EQ(this->count(), undoes_alone ? 1 : 0);
  EXPECT_EQ(this->storage_->unhealthy(), std::nullopt);
}

TYPED_TEST(StorageTest, StopsWhereAWriteThatDecidesFirstIsRefusedTooLate) {
  const bool undoes_alone = has_savepoints_for_all(*this->storage_, this->scope_);
  Busy<TypeParam> busy(*this->storage_);
  auto innocent = this->insert(2);
  auto late = this->storage_->write(DecidesFirst([](Database& db) -> Result<int> {
    db.run("INSERT INTO t VALUES (1)");
    return fail(Kind::rejected, "too late");
  }));
  busy.go_on();
  if (undoes_alone) {
    EXPECT_FALSE(late.wait(this->scope_));
    EXPECT_EQ(innocent.wait(this->scope_), 2);
    return;
  }
  EXPECT_ANY_THROW(late.wait(this->scope_));
  EXPECT_EQ(this->fault_of_promise(kj::mv(innocent)), Fault::bug);
  EXPECT_EQ(this->storage_->unhealthy(), Fault::bug);
  this->storage_->reopen().wait(this->scope_);
  EXPECT_EQ(this->count(), 0);
}

TYPED_TEST(StorageTest, UndoesOnlyTheWriteThatThrows) {
  auto first = this->insert(1);
  auto twice = this->insert(1);
  auto thrower = this->storage_->write([](Database& db) {
    db.run("INSERT INTO t VALUES (50)");
    throw std::runtime_error("not a kj::Exception");
  });
  auto last = this->insert(2);
  EXPECT_EQ(this->fault_of_promise(kj::mv(twice)), Fault::constraint);
  EXPECT_ANY_THROW(thrower.wait(this->scope_));
  EXPECT_EQ(first.wait(this->scope_), 1);
  EXPECT_EQ(last.wait(this->scope_), 2);
  EXPECT_EQ(this->count(), 2);
  EXPECT_TRUE(this->failures_.empty());
  EXPECT_EQ(this->storage_->unhealthy(), std::nullopt);
}

TYPED_TEST(StorageTest, ShowsAReadTheWritesHandedInBefore) {
  auto write = this->insert(1);
  EXPECT_EQ(this->count(), 1);
}

TYPED_TEST(StorageTest, LetsWhoeverNeedsWhatIsSavedNotWaitForWhatIsBeingSaved) {
  this->insert(1).wait(this->scope_).value();
  Busy<TypeParam> busy(*this->storage_);
  std::vector<std::string> order;
  auto write = this->insert(2).then([&](Result<int>) { order.emplace_back("saved"); }).eagerlyEvaluate(nullptr);
  auto read = this->storage_->read_saved([](Database& db) { return db.find_one<int>("SELECT count(*) FROM t"); })
                  .then([&](std::optional<int> count) {
                    EXPECT_EQ(count, 1);
                    order.emplace_back("read");
                  })
                  .eagerlyEvaluate(nullptr);
  busy.go_on();
  write.wait(this->scope_);
  read.wait(this->scope_);
  EXPECT_EQ(order, (std::vector<std::string>{"read", "saved"}));
}

TYPED_TEST(StorageTest, RefusesToWriteInARead) {
  auto reading = this->storage_->read([](Database& db) { db.run("INSERT INTO t VALUES (1)"); });
  EXPECT_EQ(this->fault_of_promise(kj::mv(reading)), Fault::bug);
  EXPECT_EQ(this->insert(2).wait(this->scope_), 2);
  EXPECT_EQ(this->count(), 1);
}

TYPED_TEST(StorageTest, StopsWhenAWriteMeetsAFaultOfTheFile) {
  int saved = 0;
  int number = 0;
  for (const auto fault : {Fault::input_output, Fault::corrupt, Fault::wrong_key, Fault::read_only}) {
    auto first = this->insert(++number);
    auto broken = this->storage_->write([fault](Database&) { raise(fault, "says a test"); });
    auto last = this->insert(++number);
    // A thread may have saved the first before the second was handed in.
    const auto of_first = this->fault_of_promise(kj::mv(first));
    if (!of_first) ++saved;
    EXPECT_EQ(of_first.value_or(fault), fault);
    EXPECT_EQ(this->fault_of_promise(kj::mv(broken)), fault);
    EXPECT_EQ(this->fault_of_promise(kj::mv(last)), fault);
    EXPECT_EQ(this->storage_->unhealthy(), fault);
    EXPECT_EQ(this->failures_, std::vector{fault});
    this->failures_.clear();
    this->storage_->reopen().wait(this->scope_);
    EXPECT_EQ(this->count(), saved);
  }
}

TYPED_TEST(StorageTest, StopsWhenAReadMeetsAFaultOfTheFile) {
  for (const auto fault : {Fault::input_output, Fault::corrupt, Fault::wrong_key, Fault::read_only}) {
    auto broken = this->storage_->read([fault](Database&) { raise(fault, "says a test"); });
    EXPECT_EQ(this->fault_of_promise(kj::mv(broken)), fault);
    EXPECT_EQ(this->storage_->unhealthy(), fault);
    this->storage_->reopen().wait(this->scope_);
    EXPECT_EQ(this->count(), 0);
  }
}

TYPED_TEST(StorageTest, GoesOnAfterABugOfOneFunction) {
  auto first = this->insert(1);
  auto broken = this->storage_->write([](Database&) { raise(Fault::bug, "says a test"); });
  EXPECT_EQ(this->fault_of_promise(kj::mv(broken)), Fault::bug);
  EXPECT_EQ(first.wait(this->scope_), 1);
  EXPECT_EQ(this->storage_->unhealthy(), std::nullopt);
}

TYPED_TEST(StorageTest, RunsWhatWasHandedInBeforeItEnds) {
  auto write = this->insert(1);
  this->storage_.reset();
  EXPECT_EQ(write.wait(this->scope_), 1);
  EXPECT_EQ(this->engine_.opener()()->template find_one<int>("SELECT count(*) FROM t"), 1);
}

TYPED_TEST(StorageTest, ThrowsWhenItCannotOpen) {
  EXPECT_EQ(fault_from([&] { TypeParam([]() -> std::unique_ptr<Database> { raise(Fault::wrong_key, "test"); }); }),
            Fault::wrong_key);
}

using ThreadStorageTest = StorageTest<ThreadStorage>;

TEST_F(ThreadStorageTest, ServesSeveralEventLoops) {
  constexpr int threads = 4;
  constexpr int writes = 50;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < threads; ++caller) {
    callers.emplace_back([this, caller] {
      kj::EventLoop loop;
      kj::WaitScope scope(loop);
      for (int i = 0; i < writes; ++i) EXPECT_EQ(insert(caller * writes + i).wait(scope), caller * writes + i);
    });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(count(), threads * writes);
}

TEST_F(ThreadStorageTest, SurvivesThatAnEventLoopGoesBeforeItsAnswer) {
  std::latch begun(1), gone(1);
  std::thread([&] {
    kj::EventLoop loop;
    kj::WaitScope scope(loop);
    auto dropped = storage_->write([&](Database& db) {
      begun.count_down();
      gone.wait();
      db.run("INSERT INTO t VALUES (1)");
    });
    begun.wait();
  }).join();
  gone.count_down();
  EXPECT_EQ(insert(2).wait(scope_), 2);
  EXPECT_EQ(count(), 2);
}

}  // namespace
}  // namespace qpc::db
