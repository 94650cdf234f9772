// What the members of a group notice: from saying something until all others have decrypted and stored it.
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/scenario.h"
#include "qpc-loadtest/talker.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr std::size_t entering_at_once = 16;

struct Group {
  std::vector<std::unique_ptr<Talker>> members;
  std::vector<std::int64_t> conversations;
};

Task<Outcome<>> meet(Stage& stage, Group& group) {
  QPC_CO_CHECK(co_await for_each(group.members.size(), entering_at_once,
                                 [&](std::size_t at) -> kj::Promise<Outcome<>> { return group.members[at]->enter(); }));
  std::vector<identity::UserName> names;
  for (std::size_t at = 1; at < group.members.size(); ++at) names.push_back(group.members[at]->name());
  const std::string name = "loadtest " + group.members[0]->name().text();
  const Instant begun = Clock::now();
  QPC_CO_TRY(group.conversations[0], co_await group.members[0]->begin_group(name, std::move(names)));
  for (std::size_t at = 1; at < group.members.size(); ++at) {
    QPC_CO_TRY(group.conversations[at], co_await group.members[at]->await_conversation(name));
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  stage.add_figure("made, until everybody was in it", seconds, "s");
  co_return Outcome<>();
}

Task<Outcome<>> say(Stage& stage, Awaited& awaited, Phase& stored, Instant started, Group& group, std::size_t from) {
  const auto number = stage.new_number();
  auto heard = awaited.expect(number, group.members.size() - 1);
  const auto sent = co_await group.members[from]->say(group.conversations[from], number);
  stored.note(started, Clock::now(), sent);
  if (!sent) awaited.fails(number, sent.error());
  co_return co_await kj::mv(heard);
}

}  // namespace

Task<Outcome<>> run_group(Stage& stage) {
  const auto size = stage.options().size;
  Awaited awaited;
  Group group{.members = {}, .conversations = std::vector<std::int64_t>(size)};
  for (std::size_t at = 0; at < size; ++at) group.members.push_back(std::make_unique<Talker>(stage, awaited));
  QPC_CO_CHECK(co_await meet(stage, group));
  auto& whole = stage.add_phase("said until " + std::to_string(size - 1) + " others have stored it");
  auto& stored = stage.add_phase("of that, until the node has it");
  co_await drive(stage, whole, std::min(stage.options().clients, size),
                 [&](std::size_t client, Instant started) -> kj::Promise<Outcome<>> {
                   return say(stage, awaited, stored, started, group, client);
                 },
                 {&stored});
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
