// app_data_update.h: what the AppDataUpdates of a commit make of the app_data_dictionary (draft-ietf-mls-extensions
// §4.7).
#pragma once
#include "core/mls/group/proposal_list.h"

namespace qpc::mls {

/// For each component one removal, or any number of updates. Errors: rejected.
Result<void> check_app_data_updates(const ProposalList& proposals);

/// Applies the AppDataUpdates of a valid list to the extensions of a GroupContext, after the other proposals.
/// Errors: rejected, when a component refuses its updates, or has no data to remove.
Result<void> apply_app_data_updates(const ProposalList& proposals, const AppComponents& components,
                                    Extensions& extensions);

}  // namespace qpc::mls
