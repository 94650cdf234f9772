// operation-costs: what single operations cost, apart from time: allocations, and octets on the wire. One JSON object,
// the same on every machine; bench/budgets.toml says what is allowed (docs/book/performance.md).
#include <cstdio>
#include <cstdlib>
#include <new>
#include <nlohmann/json.hpp>

#include "client/client_for_tests.h"
#include "node/channel/channel.h"
#include "node/test_support.h"

namespace {

thread_local std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;  // NOLINT(cppcoreguidelines-no-malloc)
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }               // NOLINT(cppcoreguidelines-no-malloc)
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }  // NOLINT(cppcoreguidelines-no-malloc)

namespace {

using namespace qpc;
using Costs = std::map<std::string, std::uint64_t>;

/// The least of a few times: the first makes what all others find.
template <class Run>
std::uint64_t allocations_of(const Run& run) {
  std::uint64_t least = ~std::uint64_t{0};
  for (int time = 0; time < 4; ++time) {
    const auto before = allocations;
    run();
    least = std::min(least, allocations - before);
  }
  return least;
}

/// Two people in a direct conversation, from words to words.
void count_texts(Costs& costs) {
  client::LoneClient alice("alice"), bob("bob");
  const auto dm = alice.begin(client::GroupKind::dm, "", bob.account_id);
  bob.meet(alice);
  alice.wish(dm, bob);
  const auto commit = alice.commit(dm);
  for (const auto& welcome : commit.welcomes) (void)bob.receive(welcome.content);
  costs["octets.welcome_to_a_dm"] = commit.welcomes.at(0).content.size();

  Bytes sealed;
  costs["allocations.text_said"] = allocations_of([&] { sealed = alice.say(dm, "hello"); });
  costs["allocations.text_taken_in"] =
      allocations_of([&] { (void)bob.receive(alice.say(dm, "hello")); }) - costs["allocations.text_said"];
  costs["octets.text_of_5"] = sealed.size();
  costs["octets.text_of_1000"] = alice.say(dm, std::string(1000, 'x')).size();
  costs["octets.new_keys_in_a_dm"] = alice.commit_anew(dm).size();
  costs["octets.key_package"] = wire(bob.key_package().key_package).size();
  costs["octets.manifest_of_one_device"] = bob.manifest.size();
}

/// The allocations that a node needs to keep a text of 1 KiB for so many others, in memory.
std::uint64_t allocations_of_post(std::size_t others) {
  using namespace qpc::node;
  TestDatabase database;
  const MailboxLimits limits;
  Channels channels(*database, limits);
  TestPerson alice("alice");
  const auto alices = settle(*database, alice);
  const Bytes group_id(32, 2);
  const auto channel = channels.create(alices.row, Bytes(32, 1), group_id).value();
  CommitSubmission adding{.epoch = 0,
                          .commit = private_message(group_id, 0, mls::ContentType::commit, "all"),
                          .welcomes = {},
                          .add = {},
                          .remove = {}};
  for (std::size_t i = 0; i < others; ++i) {
    TestPerson somebody("somebody" + std::to_string(i));
    const auto mailbox = settle(*database, somebody);
    adding.add.push_back(mailbox.address);
    adding.welcomes.push_back({mailbox.address, to_bytes(as_bytes("welcome " + std::to_string(i)))});
  }
  if (!channels.commit(alices.row, channel.row, adding, test_now)) throw std::runtime_error("nobody can be added");
  int number = 0;
  return allocations_of([&] {
    const auto text =
        private_message(group_id, 1, mls::ContentType::application, std::to_string(++number) + std::string(1023, 'x'));
    if (!channels.post(alices.row, channel.row, text, {}, test_now)) throw std::runtime_error("nothing can be posted");
  });
}

}  // namespace

int main() {
  try {
    Costs costs;
    count_texts(costs);
    costs["allocations.post_to_1"] = allocations_of_post(1);
    costs["allocations.post_to_100"] = allocations_of_post(100);
    std::printf("%s\n", nlohmann::json(costs).dump(2).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "operation-costs: %s\n", error.what());
    return 1;
  }
  return 0;
}
