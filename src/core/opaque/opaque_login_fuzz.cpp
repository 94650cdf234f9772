// A login in which somebody between the two sides changes what they say: the input is what is added to KE1, KE2 and
// KE3. It succeeds when nothing was changed, and never otherwise.
#include <algorithm>
#include <cstdlib>

#include "core/opaque/account_for_tests.h"

namespace {

/// Adds the next octets of the input to a message; reports whether that changed it.
class Meddler {
 public:
  explicit Meddler(qpc::ByteView changes) : changes_(changes) {}
  void operator()(qpc::Bytes& octets) {
    const std::size_t size = std::min(octets.size(), changes_.size());
    for (std::size_t i = 0; i < size; ++i) {
      octets[i] ^= changes_[i];
      changed_ = changed_ || changes_[i] != 0;
    }
    changes_ = changes_.subspan(size);
  }
  bool changed() const { return changed_; }

 private:
  qpc::ByteView changes_;
  bool changed_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc::opaque;
  static AccountForTests account;
  static const auto registered = account.register_with(AccountForTests::right_password).value();
  Meddler meddler(qpc::ByteView(data, size));
  const auto meddle = [&](qpc::Bytes& octets) { meddler(octets); };
  const auto logged_in = account.log_in(&registered.record, AccountForTests::right_password, no_parameters,
                                        no_parameters, {meddle, meddle, meddle});
  if (logged_in.has_value() == meddler.changed()) std::abort();
  return 0;
}
