// What two people notice of each other: from saying something until the other's device has decrypted and stored it.
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/scenario.h"
#include "qpc-loadtest/talker.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr std::size_t entering_at_once = 16;

struct Pair {
  std::array<std::unique_ptr<Talker>, 2> talkers;
  std::array<std::int64_t, 2> conversations{};
};

Task<Outcome<>> meet(Pair& pair) {
  for (auto& talker : pair.talkers) QPC_CO_CHECK(co_await talker->enter());
  QPC_CO_TRY(pair.conversations[0], co_await pair.talkers[0]->begin_dm(pair.talkers[1]->name()));
  QPC_CO_TRY(pair.conversations[1], co_await pair.talkers[1]->await_conversation(pair.talkers[0]->name().text()));
  co_return Outcome<>();
}

Task<Outcome<>> say(Stage& stage, Awaited& awaited, Phase& stored, Instant started, Talker& from,
                    std::int64_t conversation) {
  const auto number = stage.new_number();
  auto heard = awaited.expect(number);
  const auto sent = co_await from.say(conversation, number);
  stored.note(started, Clock::now(), sent);
  if (!sent) awaited.fails(number, sent.error());
  co_return co_await kj::mv(heard);
}

}  // namespace

Task<Outcome<>> run_dm(Stage& stage) {
  Awaited awaited;
  std::vector<Pair> pairs((stage.options().clients + 1) / 2);
  for (auto& pair : pairs) {
    for (auto& talker : pair.talkers) talker = std::make_unique<Talker>(stage, awaited);
  }
  QPC_CO_CHECK(co_await for_each(pairs.size(), entering_at_once,
                                 [&](std::size_t at) -> kj::Promise<Outcome<>> { return meet(pairs[at]); }));
  auto& whole = stage.add_phase("said until the other has stored it");
  auto& stored = stage.add_phase("of that, until the node has it");
  co_await drive(stage, whole, pairs.size() * 2,
                 [&](std::size_t client, Instant started) -> kj::Promise<Outcome<>> {
                   auto& pair = pairs[client / 2];
                   return say(stage, awaited, stored, started, *pair.talkers[client % 2],
                              pair.conversations[client % 2]);
                 },
                 {&stored});
  std::size_t lost = 0;
  for (const auto& pair : pairs) lost += pair.talkers[0]->lost() + pair.talkers[1]->lost();
  stage.add_figure("connections lost", static_cast<double>(lost), "");
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
