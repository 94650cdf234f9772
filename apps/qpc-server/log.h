// log.h: where qpc-server writes what it does.
#pragma once
#include <kj/exception.h>

#include <string>
#include <string_view>

#include "node/config/config.h"

namespace qpc::server {

/// Sets up the log on standard error that spdlog's functions write to. May be called again with other settings,
/// while other threads write.
void set_up_log(const node::Config& config);

/// One line of the log, without its end: what happened, of which a reader sees one id at most, and none where the log
/// is redacted. `time` is as it shall stand there.
std::string log_line(const node::Config& config, std::string_view time, std::string_view level, std::string_view text);

/// As long as it lives, what KJ logs on this thread goes to the log as well.
class KjLog final : public kj::ExceptionCallback {
 public:
  void logMessage(kj::LogSeverity severity, const char* file, int line, int context_depth, kj::String&& text) override;
};

}  // namespace qpc::server
