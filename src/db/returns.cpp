#include "db/returns.h"

#include <kj/debug.h>

#include <utility>

namespace qpc::db {
namespace {

class NearSign final : public Sign {
 public:
  explicit NearSign(kj::Own<kj::PromiseFulfiller<void>> fulfiller) : fulfiller_(kj::mv(fulfiller)) {}
  ~NearSign() noexcept override = default;
  void tell() override { fulfiller_->fulfill(); }
  void wake() override {}

 private:
  kj::Own<kj::PromiseFulfiller<void>> fulfiller_;
};

thread_local Returns* of_loop = nullptr;

}  // namespace

Awaited await_here() {
  auto pair = kj::newPromiseAndFulfiller<void>();
  return {kj::mv(pair.promise), std::make_unique<NearSign>(kj::mv(pair.fulfiller))};
}

/// What both threads touch.
class Returns::Bag {
 public:
  struct Told {
    std::uint32_t place;
    bool is_answered;
  };

  void add(Told told) {
    const std::lock_guard lock(mutex_);
    told_.push_back(told);
  }
  /// On any thread.
  void wake() {
    kj::Own<kj::CrossThreadPromiseFulfiller<void>> bell;
    {
      const std::lock_guard lock(mutex_);
      if (told_.empty()) return;
      bell = kj::mv(bell_);
    }
    if (bell.get() != nullptr) bell->fulfill();
  }
  /// Kept when something has been told; at once where it has been already.
  kj::Promise<void> next() {
    auto pair = kj::newPromiseAndCrossThreadFulfiller<void>();
    const std::lock_guard lock(mutex_);
    if (!told_.empty()) return kj::READY_NOW;
    bell_ = kj::mv(pair.fulfiller);
    return kj::mv(pair.promise);
  }
  void take(std::vector<Told>& told) {
    const std::lock_guard lock(mutex_);
    told_.swap(told);
  }

 private:
  std::mutex mutex_;
  std::vector<Told> told_;
  kj::Own<kj::CrossThreadPromiseFulfiller<void>> bell_;  ///< none, from when it is rung until the loop listens again
};

class Returns::DistantSign final : public Sign {
 public:
  DistantSign(std::shared_ptr<Bag> bag, std::uint32_t place) : bag_(std::move(bag)), place_(place) {}
  ~DistantSign() noexcept override {
    if (has_told_) return;
    bag_->add({place_, false});
    bag_->wake();
  }
  void tell() override {
    has_told_ = true;
    bag_->add({place_, true});
  }
  void wake() override { bag_->wake(); }

 private:
  std::shared_ptr<Bag> bag_;
  std::uint32_t place_;
  bool has_told_ = false;
};

Returns& Returns::of_this_loop() {
  if (of_loop == nullptr) {
    auto made = kj::heap<Returns>();
    of_loop = made.get();
    made->listen().attach(kj::mv(made)).detach([](kj::Exception&& exception) { KJ_LOG(ERROR, exception); });
  }
  return *of_loop;
}

Returns::Returns() : bag_(std::make_shared<Bag>()) {}

Returns::~Returns() noexcept(false) { of_loop = nullptr; }

Awaited Returns::await() {
  auto pair = kj::newPromiseAndFulfiller<void>();
  std::uint32_t place = 0;
  if (free_.empty()) {
    place = static_cast<std::uint32_t>(waiting_.size());
    waiting_.push_back(kj::mv(pair.fulfiller));
  } else {
    place = free_.back();
    free_.pop_back();
    waiting_[place] = kj::mv(pair.fulfiller);
  }
  return {kj::mv(pair.promise), std::make_unique<DistantSign>(bag_, place)};
}

kj::Promise<void> Returns::listen() {
  return bag_->next().then([this] {
    take_all();
    return listen();
  });
}

void Returns::take_all() {
  std::vector<Bag::Told> told;
  bag_->take(told);
  for (const auto& one : told) {
    auto fulfiller = kj::mv(waiting_[one.place]);
    free_.push_back(one.place);
    if (one.is_answered) fulfiller->fulfill();
  }
}

}  // namespace qpc::db
