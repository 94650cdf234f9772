#include "client/daemon/session.h"

#include "client/daemon/call_context.h"
#include "client/daemon/json_rpc.h"

namespace qpc::command {
namespace {

/// What `events.subscribe` takes.
struct Subscription {
  std::optional<std::int64_t> from;
  std::string conversation;
  void describe(Fields& of) {
    of(option("from", "Messages behind this cursor; without it, behind the last that was shown"), from);
    of(option("conversation", "Only this one", Kind::conversation), conversation);
  }
};

std::string with_spaces(std::string method) {
  for (char& letter : method) {
    if (letter == '.') letter = ' ';
  }
  return method;
}

Failed bug(const kj::Exception& fault) {
  return {
      .failure = {FailureKind::bug, "fault", std::string("A bug, please report it: ") + fault.getDescription().cStr()}};
}

}  // namespace

Task<void> DaemonSession::run() {
  while (co_await has_room()) {
    auto line = co_await lines_.read_line();
    if (!line) co_return;
    if (line->was_too_long) {
      lines_.post(refusal_line(
          {nullptr, RpcFault::invalid_request, "A line has at most " + std::to_string(longest_line) + " octets."}));
      continue;
    }
    ++calls_;
    tasks_.add(take(std::move(line->text)));
  }
}

Task<bool> DaemonSession::has_room() {
  while (calls_ >= most_calls || !lines_.has_room(most_waiting_octets)) {
    auto room = lines_.until_room(most_waiting_octets);
    if (calls_ >= most_calls) {
      auto ended = kj::newPromiseAndFulfiller<void>();
      call_ended_ = kj::mv(ended.fulfiller);
      room = room.then([ended = kj::mv(ended.promise)]() mutable { return kj::mv(ended); });
    }
    auto gone = lines_.when_gone().then([] { return true; });
    if (co_await room.then([] { return false; }).exclusiveJoin(kj::mv(gone))) co_return false;
  }
  co_return true;
}

Task<void> DaemonSession::take(std::string line) {
  KJ_DEFER({
    --calls_;
    if (call_ended_.get() != nullptr) call_ended_->fulfill();
  });
  auto request = parse_request(line);
  wipe_text(line);
  if (!request) {
    co_await lines_.write(refusal_line(request.error()));
    co_return;
  }
  const Json id = request->id;
  std::optional<Failed> failed;
  try {
    co_await answer(*std::move(request));
  } catch (const kj::Exception& fault) {
    if (fault.getType() == kj::Exception::Type::DISCONNECTED) throw;
    failed = bug(fault);
  }
  if (failed) co_await lines_.write(failure_line(id, *failed));
}

Task<void> DaemonSession::answer(Request request) {
  if (request.method == "rpc.discover") {
    co_await lines_.write(result_line(request.id, daemon_.schema()));
    co_return;
  }
  if (request.method == "events.subscribe") {
    co_await subscribe(std::move(request));
    co_return;
  }
  const Command* command = daemon_.registry().find(with_spaces(request.method));
  if (command == nullptr) {
    co_await lines_.write(refusal_line(
        {request.id, RpcFault::method_not_found, "There is no method of this name: rpc.discover lists them."}));
    co_return;
  }
  co_await call(*command, std::move(request));
}

Task<void> DaemonSession::call(const Command& command, Request request) {
  const auto call = command.begin();
  CallContext context(daemon_, lines_, request.id);
  auto taken = context.take_surroundings(request.params);
  if (taken) taken = take_arguments(request.params, call->arguments());
  wipe_texts(request.params);
  if (taken) taken = context.follow_node();
  if (!taken) {
    co_await lines_.write(refusal_line({request.id, RpcFault::invalid_params, taken.error().text}));
    co_return;
  }
  const bool may_be_first = command.name == "register" || command.name == "login";
  if (may_be_first) daemon_.borrow_trust(context.surroundings());
  KJ_DEFER(if (may_be_first) daemon_.return_trust());
  const auto outcome = co_await call->run(context);
  if (!request.wants_answer) co_return;
  const Json result = call->has_result() ? to_json(call->result()) : Json();
  if (outcome) {
    co_await lines_.write(result_line(request.id, result));
    co_return;
  }
  auto question = context.take_question();
  if (outcome.error().code == "node_not_trusted") question = daemon_.owner().take_question();
  co_await lines_.write(
      failure_line(request.id, {.failure = outcome.error(), .question = std::move(question), .result = result}));
}

Outcome<kj::Own<EventStream>> DaemonSession::open_stream(Json& params) {
  Subscription wanted;
  QPC_CHECK(take_arguments(params, slot_of(wanted)));
  std::int64_t conversation = 0;
  if (!wanted.conversation.empty()) {
    QPC_TRY(const auto found, daemon_.engine().history().find_conversation(wanted.conversation));
    conversation = found.row.id;
  }
  if (!wanted.from) {
    QPC_TRY(wanted.from,
            daemon_.engine().store().read([](db::Database& db) { return client::AccountStore(db).shown_cursor(); }));
  }
  return kj::heap<EventStream>(daemon_.engine(), daemon_.happenings(), conversation, *wanted.from);
}

/// The answer leaves before the first event.
Task<void> DaemonSession::subscribe(Request request) {
  if (subscriptions_ == most_subscriptions) {
    co_await lines_.write(failure_line(
        request.id,
        {.failure = {FailureKind::limit, "too_many",
                     "A connection has " + std::to_string(most_subscriptions) + " subscriptions at most."}}));
    co_return;
  }
  auto stream = open_stream(request.params);
  if (!stream) {
    co_await lines_.write(failure_line(request.id, {.failure = stream.error()}));
    co_return;
  }
  const std::uint64_t number = ++last_subscription_;
  ++subscriptions_;
  co_await lines_.write(result_line(request.id, {{"subscription", number}, {"from", (*stream)->cursor()}}));
  tasks_.add(tell(number, kj::mv(*stream)));
}

/// A face that reads slowly is told slowly: nothing is taken before the last event has left.
Task<void> DaemonSession::tell(std::uint64_t subscription, kj::Own<EventStream> stream) {
  constexpr kj::Duration slice = 1 * kj::SECONDS;
  KJ_DEFER(--subscriptions_);
  for (;;) {
    auto events = stream->take();
    if (!events) {
      co_await lines_.write(notification_line("events.ended", {{"subscription", subscription},
                                                               {"code", events.error().code},
                                                               {"kind", client::name(events.error().kind)},
                                                               {"text", events.error().text}}));
      co_return;
    }
    for (auto& event : *events) {
      co_await lines_.write(
          notification_line("event", {{"subscription", subscription}, {"event", to_json(slot_of(event))}}));
    }
    if (events->empty()) co_await stream->wait(slice);
  }
}

void DaemonSession::taskFailed(kj::Exception&& fault) { daemon_.report(fault); }

}  // namespace qpc::command
