// What must not grow with the group is counted, not timed: allocations, of which work in proportion to the members
// needs some for each.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "core/mls/group/full_group.h"

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;  // NOLINT(cppcoreguidelines-no-malloc)
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }               // NOLINT(cppcoreguidelines-no-malloc)
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }  // NOLINT(cppcoreguidelines-no-malloc)

namespace qpc::mls {
namespace {

template <class Run>
std::size_t allocations_of(const Run& run) {
  const auto before = allocations;
  run();
  return allocations - before;
}

/// How many allocations each operation takes in a group of this size.
struct Counts {
  explicit Counts(std::uint32_t members) : full(world, members, {committer, far}) {
    auto own = full.seen_by(committer);
    const auto other = full.seen_by(far);
    auto empty = commit_of({});
    empty.path = PathPolicy::always;
    auto adding = commit_of({add_of(world.key_package("joiner"))});
    adding.tree = TreeDelivery::beside;
    const auto removing = commit_of({{Remove{{1}}}});
    count_commit(update_create, update_process, own, other, empty);
    // The first of all makes the index of clients, once for the epoch.
    (void)own.commit(adding, world.surroundings(), world.random).value();
    (void)other.process(own.commit(adding, world.surroundings(), world.random).value().message, world.surroundings())
        .value();
    count_commit(add_create, add_process, own, other, adding);
    count_commit(remove_create, remove_process, own, other, removing);
    const auto sent = own.protect(as_bytes("hello"), {}, 0, world.random).value();
    protect = allocations_of([&] { (void)own.protect(as_bytes("hello"), {}, 0, world.random).value(); });
    unprotect = allocations_of([&] { (void)other.process(sent.message, world.surroundings()).value(); });
    const auto stored = other.process(sent.message, world.surroundings()).value().next;
    save = allocations_of([&] { (void)stored.save_changes(&other); });
  }

  std::size_t update_create = 0, update_process = 0, add_create = 0, add_process = 0, remove_create = 0,
              remove_process = 0, protect = 0, unprotect = 0, save = 0;

 private:
  void count_commit(std::size_t& create, std::size_t& process, const Group& own, const Group& other,
                    const CommitOptions& options) {
    Bytes message;
    create = allocations_of([&] { message = own.commit(options, world.surroundings(), world.random).value().message; });
    process = allocations_of([&] { (void)other.process(message, world.surroundings()).value(); });
  }

  SampleWorld world;
  LeafIndex committer{0};
  LeafIndex far{58};
  FullGroup full;
};

TEST(AllocationCount, GrowsNoFasterThanTheDepthOfTheTree) {
  const Counts small(60);
  const Counts large(1000);
  // The tree is 10 levels deep instead of 6; what was linear would take 16 times as much.
  const auto expect_bounded = [&](const char* operation, std::size_t Counts::* count) {
    EXPECT_GT(small.*count, 0U) << operation;
    EXPECT_LT(large.*count, 2 * (small.*count)) << operation;
  };
  expect_bounded("update, create", &Counts::update_create);
  expect_bounded("update, process", &Counts::update_process);
  expect_bounded("add, create", &Counts::add_create);
  expect_bounded("add, process", &Counts::add_process);
  expect_bounded("remove, create", &Counts::remove_create);
  expect_bounded("remove, process", &Counts::remove_process);
  expect_bounded("protect", &Counts::protect);
  expect_bounded("unprotect", &Counts::unprotect);
  expect_bounded("save", &Counts::save);
}

}  // namespace
}  // namespace qpc::mls
