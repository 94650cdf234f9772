#include "client/daemon/remote.h"

#include <algorithm>
#include <limits>

namespace qpc::command {
namespace {

std::unexpected<client::Failure> gone() {
  return failure(FailureKind::network, "daemon_gone",
                 "The daemon of this profile has ended before it answered. What it had stored is there: 'qpc history' "
                 "shows whether that was part of it.");
}

/// Adds the secrets to the parameters.
class SecretWriter final : public Fields {
 public:
  explicit SecretWriter(Json& params) : params_(params) {}

 private:
  void member(const Field& about, Slot value) override {
    auto* const* secret = std::get_if<Secret*>(&value);
    if (secret != nullptr && !(*secret)->empty()) params_[about.name] = as_text((*secret)->reveal());
  }
  Json& params_;
};

/// Adds what has to be given, whatever it is.
class RequiredWriter final : public Fields {
 public:
  explicit RequiredWriter(Json& params) : params_(params) {}

 private:
  void member(const Field& about, Slot value) override {
    if (about.is_required && about.kind != Kind::secret) params_[about.name] = to_json(value);
  }
  Json& params_;
};

void describe_with(const Slot& arguments, Fields& fields) {
  const auto& object = std::get<ObjectSlot>(arguments);
  object.describe(object.object, fields);
}

}  // namespace

Json parameters_of(const Command& command, Call& call, const Surroundings& where) {
  const auto untouched = command.begin();
  const Json usual = to_json(untouched->arguments());
  Json params = Json::object();
  RequiredWriter required(params);
  describe_with(call.arguments(), required);
  const Json arguments = to_json(call.arguments());
  for (const auto& [name, value] : arguments.items()) {
    if (!usual.contains(name) || usual[name] != value) params[name] = value;
  }
  Surroundings copy = where;
  const Json surroundings = to_json(slot_of(copy));
  for (const auto& [name, value] : surroundings.items()) {
    if (value != "") params[name] = value;
  }
  SecretWriter secrets(params);
  describe_with(call.arguments(), secrets);
  return params;
}

Remote::Remote(kj::Own<kj::AsyncIoStream> stream)
    : lines_(kj::mv(stream), std::numeric_limits<std::size_t>::max() / 2) {}

Task<Outcome<Json>> Remote::read_message() {
  try {
    const auto line = co_await lines_.read_line();
    constexpr bool may_throw = false;
    if (!line) co_return gone();
    Json message = Json::parse(line->text, nullptr, may_throw);
    if (!message.is_object()) co_return gone();
    co_return message;
  } catch (const kj::Exception& fault) {
    if (fault.getType() != kj::Exception::Type::DISCONNECTED) throw;
  }
  co_return gone();
}

Task<Outcome<>> Remote::send(std::string line) {
  try {
    co_await lines_.write(std::move(line));
    co_return Outcome<>();
  } catch (const kj::Exception& fault) {
    if (fault.getType() != kj::Exception::Type::DISCONNECTED) throw;
  }
  co_return gone();
}

template <class Heard>
Task<Outcome<Json>> Remote::read_answer(Heard& heard) {
  for (;;) {
    QPC_CO_TRY(auto message, co_await read_message());
    const auto id = message.find("id");
    if (id != message.end() && *id == Json(last_id_)) co_return message;
    // What the daemon could not read, or did not want to, it answers without an id.
    if (id != message.end() && id->is_null() && message.contains("error")) co_return message;
    const auto params = message.find("params");
    if (params != message.end() && params->is_object()) heard.hear(message.value("method", ""), *params);
  }
}

namespace {

/// What the daemon tells of a call on the way.
class OnTheWay {
 public:
  OnTheWay(Call& call, Context& context) : call_(call), context_(context) {}

  void hear(const std::string& method, const Json& params) {
    if (method == "call.notice") context_.notice(params.value("text", ""));
    if (method == "call.so_far" && params.contains("result") && from_json(params["result"], call_.result())) {
      context_.tell_so_far(call_.result());
    }
    if (method == "call.progress") transfer(params).moved(params.value("octets", 0ULL), params.value("size", 0ULL));
    if (method == "call.interrupted") {
      transfer(params).interrupted({FailureKind::network, "node_down", params.value("text", "")}, 0 * kj::SECONDS);
    }
  }

 private:
  client::TransferObserver& transfer(const Json& params) {
    if (!transfer_) transfer_ = context_.transfer(params.value("what", ""));
    return *transfer_;
  }

  Call& call_;
  Context& context_;
  std::unique_ptr<client::TransferObserver> transfer_;
};

struct NothingHeard {
  void hear(const std::string&, const Json&) {}
};

}  // namespace

Task<Outcome<>> Remote::run(const Command& command, Call& call, Context& context, const Surroundings& where) {
  std::string method = command.name;
  std::ranges::replace(method, ' ', '.');
  auto line = request_line(++last_id_, method, parameters_of(command, call, where));
  if (!line) {
    co_return failure(FailureKind::usage, "not_utf8",
                      "A daemon serves this profile, and takes text in UTF-8 alone; a path, a text or a secret here is "
                      "in another encoding. Choose one in UTF-8, or stop the daemon and run this again without it.");
  }
  if (line->size() > longest_line + 1) {
    wipe_text(*line);
    co_return failure(FailureKind::limit, "too_large",
                      "A daemon serves this profile, and takes " + std::to_string(longest_line) +
                          " octets at most at a time. Give it less, or stop the daemon and run this again without it.");
  }
  QPC_CO_CHECK(co_await send(*std::move(line)));
  OnTheWay on_the_way(call, context);
  QPC_CO_TRY(const auto answer, co_await read_answer(on_the_way));
  if (const auto error = answer.find("error"); error != answer.end()) {
    auto failed = read_failure(*error);
    if (!failed.result.is_null()) QPC_CO_CHECK(from_json(failed.result, call.result()));
    if (failed.question) context.note_question(*std::move(failed.question));
    co_return std::unexpected(std::move(failed.failure));
  }
  if (const auto result = answer.find("result"); result != answer.end() && !result->is_null()) {
    co_return from_json(*result, call.result());
  }
  co_return Outcome<>();
}

Task<Outcome<>> Remote::subscribe(std::optional<std::int64_t> from) {
  Json params = Json::object();
  if (from) params["from"] = *from;
  QPC_CO_CHECK(co_await send(request_line(++last_id_, "events.subscribe", std::move(params)).value()));
  NothingHeard nothing;
  QPC_CO_TRY(const auto answer, co_await read_answer(nothing));
  if (const auto error = answer.find("error"); error != answer.end()) {
    co_return std::unexpected(read_failure(*error).failure);
  }
  co_return Outcome<>();
}

Task<Outcome<Event>> Remote::next_event() {
  for (;;) {
    QPC_CO_TRY(const auto message, co_await read_message());
    const auto params = message.find("params");
    if (params == message.end() || !params->is_object()) continue;
    if (message.value("method", "") == "events.ended") {
      co_return std::unexpected(read_failure(Json{{"data", *params}}).failure);
    }
    Event event;
    if (!params->contains("event") || !from_json((*params)["event"], slot_of(event))) continue;  // of a later version
    co_return event;
  }
}

}  // namespace qpc::command
