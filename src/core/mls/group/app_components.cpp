#include "core/mls/group/app_components.h"

namespace qpc::mls {
namespace {

class NoAppComponents final : public AppComponents {
 public:
  bool knows(ComponentID) const override { return false; }
  Result<Bytes> update(ComponentID, const Bytes*, std::span<const Bytes>) const override { return refuse(); }
  Result<void> check_ephemeral(ComponentID, ByteView) const override { return refuse(); }

 private:
  static std::unexpected<Error> refuse() {
    return fail(Kind::rejected, "draft-ietf-mls-extensions §4.7: a component that the application does not know");
  }
};

}  // namespace

const AppComponents& no_app_components() {
  static const NoAppComponents none;
  return none;
}

}  // namespace qpc::mls
