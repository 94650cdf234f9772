#include "qpc-admin/find_socket.h"

#include "node/config/config_sources.h"

namespace qpc::admin {

client::Outcome<node::Config> find_config(const Globals& globals) {
  node::Sources sources{.file_name = "", .file_text = "", .environment = node::environment(), .flags = globals.flags};
  if (!globals.config_file.empty()) {
    if (const auto read = node::read_config_file(sources, globals.config_file); !read) {
      return failure(FailureKind::usage, "bad_settings", "Something is wrong: " + read.error() + ".");
    }
  }
  auto configured = node::configure(std::move(sources), node::default_config());
  if (!configured) {
    return failure(FailureKind::usage, "bad_settings", "The node's settings: " + configured.error() + ".");
  }
  return std::move(configured->config);
}

client::Outcome<std::filesystem::path> find_socket(const Globals& globals) {
  QPC_TRY(const auto config, find_config(globals));
  if (auto path = node::admin_socket_path(config)) return *std::move(path);
  return failure(FailureKind::usage, "no_socket",
                 "The setting admin-socket is none: this node takes no operator while it runs.");
}

}  // namespace qpc::admin
