// surroundings.h: what an operation on a group may ask the application.
#pragma once
#include <chrono>

#include "core/base/executor.h"
#include "core/crypto/signature_queue.h"
#include "core/mls/group/app_components.h"
#include "core/mls/group/authentication_service.h"
#include "core/mls/group/psk_store.h"

namespace qpc::mls {

/// Borrowed for the call.
struct Surroundings {
  const AuthenticationService& authentication;
  const PskStore& psks;
  /// The clock, for KeyPackages that are about to be used (RFC 9420 §7.3).
  std::chrono::sys_seconds now;
  /// Where independent work runs: verifying the leaves of a tree, deriving and encrypting along a path.
  Executor& executor = inline_executor();
  /// What knows the data of the application's components.
  const AppComponents& components = no_app_components();
  /// Where the signatures of application messages go, if not verified at once: what `process` then returns counts only
  /// once the queue has found that they hold.
  crypto::SignatureQueue* signatures = nullptr;
};

}  // namespace qpc::mls
