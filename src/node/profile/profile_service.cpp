#include "node/profile/profile_service.h"

#include "node/contact/blocks.h"
#include "node/profile/profiles.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {

Task<void> ProfileService::publish_task(PublishContext call) {
  auto result = call.getResults().initResult();
  const auto published = co_await node_.save(on_behalf(
      *session_, Needs::active_device,
      [account_row = session_->caller().account_row, profile = copy(call.getParams().getProfile())](db::Database& db) {
        return Profiles(db).publish(account_row, profile);
      }));
  if (published) {
    result.setPublished(*published);
  } else {
    describe(published.error(), result.initRefused());
  }
}

Task<void> ProfileService::fetch_task(FetchContext call) {
  auto result = call.getResults().initResult();
  const auto place = session_->take_place();
  if (!place) {
    describe(place.error(), result.initRefused());
    co_return;
  }
  auto params = call.getParams();
  const auto asked = identity::AccountId::from_bytes(view(params.getAccountId()));
  const auto found =
      co_await node_.read(on_behalf(*session_, Needs::active_device,
                                    [asked, since = params.getSinceVersion(), own = session_->caller().account_id,
                                     &key = node_.pair_key](db::Database& db) -> Outcome<std::optional<Bytes>> {
                                      if (!asked) return refuse(Reason::MALFORMED, "an account id has 16 octets");
                                      // As somebody who has made none: who is blocked is not told.
                                      if (Blocks(db, key.reveal()).has(*asked, own)) return std::optional<Bytes>();
                                      return Profiles(db).find(*asked, since);
                                    }));
  if (!found) {
    describe(found.error(), result.initRefused());
  } else if (*found) {
    result.setProfile(as_data(**found));
  } else {
    result.setNothing();
  }
}

}  // namespace qpc::node
