#include <algorithm>
#include <format>

#include "cli/terminal_text.h"
#include "qpc/show.h"

namespace qpc::cli {

std::string to_line(const command::GroupInvite& invite) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const client::Milliseconds until(std::chrono::milliseconds(invite.expires_at_ms));
  std::string state(command::word_of(invite.state));
  std::ranges::replace(state, '_', ' ');
  return std::format("{}  {:<8} {} of {} used, until {}  {}", invite.id.substr(0, 8), state, invite.uses,
                     invite.most_uses, clock_time(until, now), terminal_text(invite.conversation, Lines::join));
}

}  // namespace qpc::cli
