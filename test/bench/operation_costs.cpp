// operation-costs: what single operations cost, apart from time: allocations, and octets on the wire. One JSON object,
// the same on every machine; bench/budgets.toml says what is allowed (docs/book/performance.md). Under callgrind each
// operation is a dump of its own, which says how many instructions it took.
#include <valgrind/callgrind.h>

#include <array>
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

constexpr int times = 4;

/// Allocations of `run(time)`, the least of a few times: the first makes what all others find.
template <class Run>
void count(Costs& costs, const std::string& operation, const Run& run) {
  std::uint64_t least = ~std::uint64_t{0};
  for (int time = 0; time < times; ++time) {
    const auto before = allocations;
    CALLGRIND_ZERO_STATS;
    run(time);
    CALLGRIND_DUMP_STATS_AT(operation.c_str());
    least = std::min(least, allocations - before);
  }
  costs["allocations." + operation] = least;
}

/// What a text costs at the very least: its signature, made and verified.
void count_signatures(Costs& costs) {
  crypto::SeededRandom random{std::uint64_t{1}};
  const auto key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  const Bytes octets(400, 1);
  Bytes signature;
  count(costs, "signature_made", [&](int) { signature = key.sign(octets); });
  count(costs, "signature_verified", [&](int) {
    if (!crypto::verify_signature(crypto::SignatureScheme::ed25519, key.public_key(), octets, signature)) {
      throw std::runtime_error("a signature does not hold");
    }
  });
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

  std::array<Bytes, times> sealed;
  count(costs, "text_said", [&](int time) { sealed.at(time) = alice.say(dm, "hello"); });
  count(costs, "text_taken_in", [&](int time) { (void)bob.receive(sealed.at(time)); });
  costs["octets.text_of_5"] = sealed.front().size();
  costs["octets.text_of_1000"] = alice.say(dm, std::string(1000, 'x')).size();
  costs["octets.new_keys_in_a_dm"] = alice.commit_anew(dm).size();
  costs["octets.key_package"] = wire(bob.key_package().key_package).size();
  costs["octets.manifest_of_one_device"] = bob.manifest.size();
}

/// A node keeps a text of 1 KiB for so many others, in memory.
void count_post(Costs& costs, std::size_t others) {
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
  count(costs, "post_to_" + std::to_string(others), [&](int time) {
    const auto text =
        private_message(group_id, 1, mls::ContentType::application, std::to_string(time) + std::string(1023, 'x'));
    if (!channels.post(alices.row, channel.row, text, {}, test_now)) throw std::runtime_error("nothing can be posted");
  });
}

}  // namespace

int main() {
  try {
    Costs costs;
    count_signatures(costs);
    count_texts(costs);
    count_post(costs, 1);
    count_post(costs, 100);
    std::printf("%s\n", nlohmann::json(costs).dump(2).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "operation-costs: %s\n", error.what());
    return 1;
  }
  return 0;
}
