// node_child.h: a real node in a process of its own, in a folder that vanishes.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace qpc::bench {

/// A process that does one thing until it is killed. Fork before anything makes threads or event loops.
class Child {
 public:
  explicit Child(const std::function<void()>& deed);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

class NodeChild {
 public:
  /// qpc-server with these flags besides those that say where. Throws when it does not start.
  explicit NodeChild(const std::vector<std::string>& flags);
  NodeChild(const NodeChild&) = delete;
  NodeChild& operator=(const NodeChild&) = delete;
  ~NodeChild();

  /// Where it listens: "127.0.0.1:PORT".
  const std::string& address() const { return address_; }
  pid_t pid() const { return child_->pid(); }
  /// The fingerprint of its identity.
  const std::string& identity() const { return identity_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Child> child_;
  std::string address_;
  std::string identity_;
};

}  // namespace qpc::bench
