// apq_info.h: which two groups make a combined one (draft-ietf-mls-combiner-02 §6.1): data of the component
// apq_mls_info in the GroupContexts of both.
#pragma once
#include "core/mls/wire/cipher_suite.h"
#include "core/mls/wire/opaque.h"

namespace qpc::mls {

/// "t" is the traditional group, "pq" the post-quantum one.
struct APQInfo {
  Bytes t_session_group_id;
  Bytes pq_session_group_id;
  /// Whether the post-quantum group also authenticates by a post-quantum signature.
  bool mode = false;
  CipherSuite t_cipher_suite = {};
  CipherSuite pq_cipher_suite = {};
  /// The epochs that the last FULL commit began.
  std::uint64_t t_epoch = 0;
  std::uint64_t pq_epoch = 0;

  /// Errors: malformed.
  static Result<APQInfo> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const APQInfo&, const APQInfo&) = default;

  /// Whether the fields are the same that never change.
  bool is_same_session(const APQInfo& other) const;
};

enum class APQUpdateType : std::uint8_t { full_update = 0, new_t_epoch = 1, new_pq_epoch = 2 };

/// The `update` of an AppDataUpdate for the component.
struct APQInfoUpdate {
  APQUpdateType update_type = APQUpdateType::full_update;
  APQInfo new_apq_info;     ///< of full_update
  std::uint64_t epoch = 0;  ///< new_t_epoch or new_pq_epoch

  /// Errors: malformed, also for a type that does not exist.
  static Result<APQInfoUpdate> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const APQInfoUpdate&, const APQInfoUpdate&) = default;
};

}  // namespace qpc::mls
