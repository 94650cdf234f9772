// origin_check.h: groups that continue another one: re-initialised or branched off (RFC 9420 §11.2, §11.3).
#pragma once
#include "core/mls/group/joining.h"

namespace qpc::mls {

/// At most one PSK says which group this one comes from (RFC 9420 §12.4.3.1). Errors: rejected.
Result<void> check_origin_psks(const std::vector<PreSharedKeyID>& psks);

/// If a PSK of a Welcome says that `group` continues `origin`, whether it does so as it must.
/// Errors: rejected.
Result<void> check_origin(const std::vector<PreSharedKeyID>& psks, const PublicGroup& group, const Group::State* origin,
                          const AuthenticationService& authentication);

}  // namespace qpc::mls
