// apq_components.h: the component apq_mls_info beside those of the application (draft-ietf-mls-combiner-02 §6.1).
#pragma once
#include "core/mls/group/app_components.h"
#include "core/mls/wire/apq_info.h"
#include "core/mls/wire/extension.h"

namespace qpc::mls {

/// Applies updates of an APQInfo, which may change its epochs only, and leaves all others to the application.
class ApqComponents final : public AppComponents {
 public:
  /// `application` is borrowed.
  explicit ApqComponents(const AppComponents& application) : application_(application) {}

  bool knows(ComponentID component_id) const override;
  Result<Bytes> update(ComponentID component_id, const Bytes* data, std::span<const Bytes> updates) const override;
  Result<void> check_ephemeral(ComponentID component_id, ByteView data) const override;

 private:
  const AppComponents& application_;
};

/// The APQInfo of a GroupContext. Errors: rejected, when it has none; malformed.
Result<APQInfo> find_apq_info(const Extensions& group_context_extensions);

}  // namespace qpc::mls
