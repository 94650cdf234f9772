#include "client/session/session.h"

#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {

Task<Outcome<api::Channel::Client>> Session::channel(Bytes address) {
  if (const auto known = channels_.find(address); known != channels_.end()) co_return known->second;
  auto request = channels().openRequest();
  request.setAddress(to_kj(address));
  auto response = co_await answer("opening a channel", request.send());
  const auto result = response.getResult();
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  remember(address, result.getChannel());
  co_return result.getChannel();
}

}  // namespace qpc::client
