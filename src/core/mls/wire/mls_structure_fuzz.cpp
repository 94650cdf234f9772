// Reads the input, after an octet that picks the structure, and checks that what was read writes the same octets.
#include "core/mls/wire/mls_message.h"
#include "core/mls/wire/ratchet_tree_extension.h"

namespace {

using namespace qpc;

template <class T>
void check(ByteView octets) {
  if (const auto item = read_all<T>(octets); item && wire(*item) != to_bytes(octets)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mls;
  if (size == 0) return 0;
  const auto octets = ByteView(data, size).subspan(1);
  switch (data[0] % 12) {
    case 0:
      check<LeafNode>(octets);
      break;
    case 1:
      check<Unverified<KeyPackage>>(octets);
      break;
    case 2:
      check<RatchetTreeExtension>(octets);
      break;
    case 3:
      check<Proposal>(octets);
      break;
    case 4:
      check<Commit>(octets);
      break;
    case 5:
      check<GroupContext>(octets);
      break;
    case 6:
      check<Unverified<GroupInfo>>(octets);
      break;
    case 7:
      check<GroupSecrets>(octets);
      break;
    case 8:
      check<Welcome>(octets);
      break;
    case 9:
      check<Unverified<AuthenticatedContent>>(octets);
      break;
    case 10:
      check<Extensions>(octets);
      break;
    default:
      check<SenderData>(octets);
      break;
  }
  return 0;
}
