// What waits for people: `qpc-admin queue show`.
#include <format>

#include "qpc-admin/format.h"
#include "qpc-admin/grammar.h"
#include "qpc-admin/program.h"

namespace qpc::admin {
namespace {

struct QueueShow {
  std::uint32_t most = 20;
};

Json to_json(api::Queue::Reader queue) {
  return {{"name", copy(queue.getName())}, {"device_id", hex(queue.getDeviceId())}, {"messages", queue.getMessages()},
          {"octets", queue.getOctets()},   {"oldest", queue.getOldest()},           {"missed", queue.getMissed()}};
}

std::string to_line(api::Queue::Reader queue) {
  return std::format("{:<32}  {:<8}  {:>7} messages, {:>10}; the oldest from {}; missed {}", plain(queue.getName()),
                     hex(queue.getDeviceId()).substr(0, 8), queue.getMessages(), size_text(queue.getOctets()),
                     time_text(queue.getOldest()), queue.getMissed());
}

Task<Ending> run_show(Program& program, QueueShow command) {
  QPC_CO_TRY(auto admin, program.admin());
  auto ask = admin.queuesRequest();
  ask.setMost(command.most);
  const auto answer = co_await ask.send();
  for (const auto queue : answer.getQueues()) program.output().data(to_json(queue), to_line(queue));
  if (answer.getQueues().size() == 0) program.output().notice("Nothing waits in any mailbox.");
  co_return 0;
}

}  // namespace

void add_queue_commands(CLI::App& program, Invocation& invocation) {
  CLI::App* queue = program.add_subcommand("queue", "What waits in mailboxes")->require_subcommand(1);
  add_command<QueueShow>(
      *queue, invocation, "show", "The mailboxes in which most waits, without who wrote it", run_show,
      [](CLI::App& command, QueueShow& value) {
        command.add_option("--most", value.most, "So many of them (default: 20)")->check(CLI::Range(1, 500));
      });
}

}  // namespace qpc::admin
