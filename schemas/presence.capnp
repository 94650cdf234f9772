@0xabcf58c553e90568;
# Who is there now, among those who want each other to know. Nothing of it is stored.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Presence {
  announce @0 (to :List(Data), watcher :Watcher) -> (result :AnnounceResult);
  # Lets these accounts (at most 1000) know that this one is there, until the announcement is dropped, and tells
  # `watcher` of those among them who announce themselves to this account. Nobody watches without being seen: two see
  # each other when both announce to the other. A later announcement replaces an earlier one of the same session.

  interface Watcher {
    changed @0 (accountId :Data, present :Bool);
    # An account has come or gone. The next one is told when this one was answered.
  }
  interface Announcement {}
}

struct AnnounceResult {
  union {
    announced @0 :Announced;
    refused @1 :Common.Refusal;
  }
  struct Announced {
    announcement @0 :Presence.Announcement;
    present @1 :List(Data);
    # Those who are there now.
  }
}
