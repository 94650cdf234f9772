@0xbfb6d858e06b0844;
# Sessions: holding this capability is the permission of one device; dropping the connection drops it. A device has four
# at most and an account 32: one more ends the oldest. With the last session on it, a connection ends, too.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
using Account = import "account.capnp";
using Device = import "device.capnp";
using Keys = import "keys.capnp";
using Mailbox = import "mailbox.capnp";
using Channel = import "channel.capnp";
using Directory = import "directory.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

struct DeviceProof {
  # "I hold this device's key, on this very connection": the device key's signature over the session statement
  # (purpose, domain, account id, device id, counter, channel binding).
  accountId @0 :Data;
  deviceId @1 :Data;
  # 16 octets each.
  counter @2 :UInt64;
  # Larger than in any session of this device before, and stored by the device before it is sent. A counter that was
  # used shows that two copies of one store are about: refused as `copiedStore`.
  signature @3 :Data;
}

struct SessionResult {
  union {
    opened @0 :Opened;
    refused @1 :Common.Refusal;
  }
  struct Opened {
    session @0 :Session;
    pending @1 :Bool;
    # The device is not in the manifest yet. It may publish KeyPackages and hold a mailbox; all else is refused as
    # `pending` until it is confirmed. No new login is needed then.
  }
}

interface Session {
  account @0 () -> (account :Account.Account);
  devices @1 () -> (devices :Device.Devices);
  keys @2 () -> (keys :Keys.Keys);
  mailbox @3 () -> (mailbox :Mailbox.Mailbox);
  channels @4 () -> (channels :Channel.Channels);
  directory @5 () -> (directory :Directory.Directory);
  end @6 ();
  # Ends this session at once; its capabilities answer `sessionEnded` from here on.
}
