// settings_notices.h: what changed about a group, apart from its members, as lines of its history.
#pragma once
#include "client/group/group_view.h"

namespace qpc::client {

/// "alice@example.org made bob@example.org a moderator." and the like; nothing where all is as before. Who becomes
/// admin because the last one is out, becomes it by itself.
std::vector<std::string> describe_settings(const std::string& committer, const mls::Group& before,
                                           const mls::Group& after);

/// "1 day", "90 minutes", "off".
std::string timer_in_words(std::chrono::seconds timer);

}  // namespace qpc::client
