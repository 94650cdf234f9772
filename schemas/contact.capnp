@0xf5f8d17bc000e358;
# Whom an account keeps away from itself. The node enforces it, for all devices of the account.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Contacts {
  block @0 (accountId :Data) -> (result :BlockResult);
  # From here on that account gets no KeyPackages of this one, no mailbox of this one, no profile and no presence, and what
  # it says in a conversation of the two does not arrive. It is told nothing: to it, this account looks like one whose
  # KeyPackages are used up and whose mailboxes were renewed, and a conversation that it begins stays empty. Groups in
  # which both are members go on. At most 10 000 accounts.

  unblock @1 (accountId :Data) -> (result :BlockResult);
  # What was said in between is not delivered later.

  blocked @2 (accountIds :List(Data)) -> (result :BlockedResult);
  # Which of these are blocked; at most 1000 at once. The node does not know whom it does not ask about: it keeps keyed
  # hashes.
}

struct BlockResult {
  union {
    done @0 :Void;
    # Also where it was so already.
    refused @1 :Common.Refusal;
  }
}

struct BlockedResult {
  union {
    blocked @0 :List(Bool);
    # In the order of the question.
    refused @1 :Common.Refusal;
  }
}
