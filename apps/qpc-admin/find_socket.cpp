#include "qpc-admin/find_socket.h"

#include "node/config/config_sources.h"

namespace qpc::admin {

client::Outcome<std::filesystem::path> find_socket(const Globals& globals) {
  node::Sources sources{.file_name = "", .file_text = "", .environment = node::environment(), .flags = globals.flags};
  if (!globals.config_file.empty()) {
    if (const auto read = node::read_config_file(sources, globals.config_file); !read) {
      return failure(FailureKind::usage, "bad_settings", "Something is wrong: " + read.error() + ".");
    }
  }
  const auto configured = node::configure(std::move(sources), node::default_config());
  if (!configured) {
    return failure(FailureKind::usage, "bad_settings", "The node's settings: " + configured.error() + ".");
  }
  if (auto path = node::admin_socket_path(configured->config)) return *std::move(path);
  return failure(FailureKind::usage, "no_socket",
                 "The setting admin-socket is none: this node takes no operator while it runs.");
}

}  // namespace qpc::admin
