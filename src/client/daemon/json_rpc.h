// json_rpc.h: JSON-RPC 2.0, one message a line, as a daemon and its faces speak it.
#pragma once
#include <expected>

#include "client/command/json.h"

namespace qpc::command {

/// The longest line that a face may send, in octets: a file of 1 MiB in base64url, and words.
inline constexpr std::size_t longest_line = std::size_t{2} * 1024 * 1024;

/// The codes that JSON-RPC has for what does not get as far as a command. Those of commands are exit codes.
enum class RpcFault : int {
  parse_error = -32700,
  invalid_request = -32600,
  method_not_found = -32601,
  invalid_params = -32602,
};

struct Request {
  Json id;  ///< a string, a number, or null
  std::string method;
  Json params = Json::object();
  bool wants_answer = true;  ///< it has an id
};

struct Refused {
  Json id;  ///< null, where it could not be read
  RpcFault fault;
  std::string text;
};

/// Reads a line without its end. Nothing in it is trusted; a batch is refused.
std::expected<Request, Refused> parse_request(std::string_view line);

/// Lines with their end. Secrets in `params` stand in the line.
/// No request, where a text is no UTF-8: JSON has no other, and another in its place might be a secret that nobody
/// knows.
std::optional<std::string> request_line(const Json& id, const std::string& method, Json params);
std::string result_line(const Json& id, const Json& result);
std::string refusal_line(const Refused& refused);
std::string notification_line(const std::string& method, const Json& params);

/// Overwrites every text in it.
void wipe_texts(Json& json);

/// A command that has failed: what it asks for, and what it has to tell all the same.
struct Failed {
  client::Failure failure;
  std::optional<Question> question = {};
  Json result = {};
};
std::string failure_line(const Json& id, const Failed& failed);
/// Reads the `error` of such a line. What is not understood is a failure, too.
Failed read_failure(const Json& error);

}  // namespace qpc::command
