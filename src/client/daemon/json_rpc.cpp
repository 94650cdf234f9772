#include "client/daemon/json_rpc.h"

#include "client/daemon/line_stream.h"

namespace qpc::command {
namespace {

constexpr int deepest = 16;

/// Whether lists and objects stand in one another no deeper than any request needs.
bool is_flat(std::string_view line) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char letter = line[i];
    if (in_string) {
      if (letter == '\\') ++i;
      in_string = letter != '"';
      continue;
    }
    in_string = letter == '"';
    if (letter == '{' || letter == '[') ++depth;
    if (letter == '}' || letter == ']') --depth;
    if (depth > deepest) return false;
  }
  return true;
}

std::unexpected<Refused> refuse(RpcFault fault, std::string text, Json id = nullptr) {
  return std::unexpected(Refused{std::move(id), fault, std::move(text)});
}

std::string as_line(const Json& message) {
  constexpr bool ascii_only = true;
  return message.dump(-1, ' ', ascii_only, Json::error_handler_t::replace) + "\n";
}

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

FailureKind kind_named(const std::string& name) {
  for (int kind = 1; kind <= 8; ++kind) {
    if (client::name(static_cast<FailureKind>(kind)) == name) return static_cast<FailureKind>(kind);
  }
  return FailureKind::bug;
}

}  // namespace

std::expected<Request, Refused> parse_request(std::string_view line) {
  constexpr bool may_throw = false;
  if (!is_flat(line)) return refuse(RpcFault::parse_error, "This goes deeper than any request does.");
  Json message = Json::parse(line, nullptr, may_throw);
  if (message.is_discarded()) return refuse(RpcFault::parse_error, "This line is no JSON.");
  if (message.is_array()) return refuse(RpcFault::invalid_request, "Batches are not served: send one request a line.");
  if (!message.is_object()) return refuse(RpcFault::invalid_request, "A request is an object.");
  Request request;
  if (const auto id = message.find("id"); id != message.end()) {
    if (!id->is_string() && !id->is_number() && !id->is_null()) {
      return refuse(RpcFault::invalid_request, "An id is a string or a number.");
    }
    request.id = *id;
  } else {
    request.wants_answer = false;
  }
  if (text_of(message, "jsonrpc") != "2.0") {
    return refuse(RpcFault::invalid_request, R"(A request has "jsonrpc": "2.0".)", request.id);
  }
  request.method = text_of(message, "method");
  if (request.method.empty()) return refuse(RpcFault::invalid_request, "A request names a method.", request.id);
  if (const auto params = message.find("params"); params != message.end()) {
    if (!params->is_object()) {
      return refuse(RpcFault::invalid_params, "Arguments are given by their names, in an object.", request.id);
    }
    request.params = std::move(*params);
  }
  return request;
}

std::optional<std::string> request_line(const Json& id, const std::string& method, Json params) {
  Json message = {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}};
  message["params"] = std::move(params);
  std::optional<std::string> line;
  try {
    constexpr bool ascii_only = true;
    line = message.dump(-1, ' ', ascii_only, Json::error_handler_t::strict);
    line->push_back('\n');
  } catch (const Json::type_error&) {  // a text that is no UTF-8
  }
  wipe_texts(message);
  return line;
}

void wipe_texts(Json& json) {
  if (json.is_string()) wipe_text(json.get_ref<std::string&>());
  if (json.is_structured()) {
    for (auto& element : json) wipe_texts(element);
  }
}

std::string result_line(const Json& id, const Json& result) {
  return as_line({{"jsonrpc", "2.0"}, {"id", id}, {"result", result}});
}

std::string refusal_line(const Refused& refused) {
  const Json error = {{"code", static_cast<int>(refused.fault)}, {"message", refused.text}};
  return as_line({{"jsonrpc", "2.0"}, {"id", refused.id}, {"error", error}});
}

std::string notification_line(const std::string& method, const Json& params) {
  return as_line({{"jsonrpc", "2.0"}, {"method", method}, {"params", params}});
}

std::string failure_line(const Json& id, const Failed& failed) {
  const auto& failure = failed.failure;
  Json data = {{"code", failure.code}, {"kind", client::name(failure.kind)}, {"text", failure.text}};
  if (const auto& question = failed.question) {
    data["asks"] = {{"argument", question->argument}, {"prompt", question->prompt}, {"is_new", question->is_new}};
    if (!question->answer.empty()) data["asks"]["answer"] = question->answer;
  }
  if (!failed.result.is_null()) data["result"] = failed.result;
  const Json error = {{"code", static_cast<int>(failure.kind)}, {"message", failure.text}, {"data", std::move(data)}};
  return as_line({{"jsonrpc", "2.0"}, {"id", id}, {"error", error}});
}

Failed read_failure(const Json& error) {
  const auto data = error.is_object() ? error.find("data") : error.end();
  if (!error.is_object() || data == error.end() || !data->is_object()) {
    return {.failure = {FailureKind::bug, "fault", "The daemon does not take this: " + text_of(error, "message")}};
  }
  Failed failed{.failure = {kind_named(text_of(*data, "kind")), text_of(*data, "code"), text_of(*data, "text")}};
  if (const auto asks = data->find("asks"); asks != data->end() && asks->is_object()) {
    failed.question = Question{.argument = text_of(*asks, "argument"),
                               .prompt = text_of(*asks, "prompt"),
                               .is_new = asks->value("is_new", Json(false)) == Json(true),
                               .answer = text_of(*asks, "answer")};
  }
  if (const auto result = data->find("result"); result != data->end()) failed.result = *result;
  return failed;
}

}  // namespace qpc::command
