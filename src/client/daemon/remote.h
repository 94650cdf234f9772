// remote.h: a daemon, from the side of a face.
#pragma once
#include <deque>

#include "client/daemon/json_rpc.h"
#include "client/daemon/line_stream.h"
#include "client/event/event.h"

namespace qpc::command {

/// A connection to a daemon. One call at a time, or one subscription.
class Remote {
 public:
  explicit Remote(kj::Own<kj::AsyncIoStream> stream);

  /// Runs a call there. Notices, progress and questions go to `context`; `where` is taken along.
  /// Errors: network: "daemon_gone"; those of the command.
  Task<Outcome<>> run(const Command& command, Call& call, Context& context, const Surroundings& where);

  /// Begins to follow events behind a cursor; without one, behind what was shown last.
  Task<Outcome<>> subscribe(std::optional<std::int64_t> from);
  /// The next event. Errors: network: "daemon_gone"; those of the stream.
  Task<Outcome<Event>> next_event();

 private:
  Task<Outcome<>> send(std::string line);
  Task<Outcome<Json>> read_message();
  /// The answer to the last request; what comes before it goes to `heard`.
  template <class Heard>
  Task<Outcome<Json>> read_answer(Heard& heard);

  LineStream lines_;
  std::uint64_t last_id_ = 0;
};

/// What a call is sent with: its arguments, as far as they are not what they are without anybody's doing, secrets too.
Json parameters_of(const Command& command, Call& call, const Surroundings& where);

}  // namespace qpc::command
