// combined_psk.h: what a post-quantum epoch gives to the traditional group (draft-ietf-mls-combiner-02 §7).
#pragma once
#include "core/mls/group/group.h"

namespace qpc::mls {

/// apq_psk and its name; and the post-quantum group, which has no more what they come from.
struct ApqPsk {
  Group post_quantum;
  Bytes psk_id;
  Secret psk;
};
/// Errors: not_found, when this epoch has given its secret before.
Result<ApqPsk> export_apq_psk(const Group& post_quantum, const Suite& t_suite);

/// Has one apq_psk beside what the application has.
class ApqPskStore final : public PskStore {
 public:
  /// Both are borrowed.
  ApqPskStore(const ApqPsk& apq, const PskStore& application) : apq_(apq), application_(application) {}
  Result<Secret> find_psk(const PreSharedKeyID& id) const override;
  /// Whether somebody asked for the apq_psk.
  bool was_asked() const { return asked_; }

 private:
  const ApqPsk& apq_;
  const PskStore& application_;
  mutable bool asked_ = false;
};

/// Whether it names a PSK of the combiner, and if so whether this one.
bool is_apq_psk(const PreSharedKeyID& id);
bool names(const PreSharedKeyID& id, const ApqPsk& apq);

}  // namespace qpc::mls
