@0x939d29addfc22b97;
# What asks for the person's password besides the device: whoever finds a device unlocked shall not be able to lock its
# owner out.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface PasswordAttempt {
  finish @0 (ke3 :Data) -> (result :OwnerResult);
  # KE3 (64 octets). A wrong password is refused as `credentials`.
}

struct PasswordResult {
  union {
    challenge @0 :Challenge;
    refused @1 :Common.Refusal;
  }
  struct Challenge {
    ke2 @0 :Data;
    # KE2 (320 octets).
    attempt @1 :PasswordAttempt;
  }
}

struct OwnerResult {
  union {
    owner @0 :Owner;
    refused @1 :Common.Refusal;
  }
}

interface Owner {
  # Held by a device of the account whose person has just given the password. Ends with the session.

  beginPassword @0 (request :Data) -> (result :ResponseResult);
  # Begins OPAQUE registration (RFC 9807 §5) of another password. `request` is a RegistrationRequest (32 octets).

  setPassword @1 (record :Data) -> (result :DoneResult);
  # A RegistrationRecord (192 octets) in the place of the one before. Devices that are not confirmed yet, whoever let
  # them in with the old password, are dropped.

  close @2 (finalManifest :Data) -> (result :DoneResult);
  # Deletes the account: its record, devices, mailboxes and KeyPackages at once; its manifests as soon as no message can
  # wait any more that needs them. The name is never given out again. `finalManifest` is the next manifest, in which
  # every device is revoked, so that others see that nobody is left; it may be empty, from a device that cannot sign it.
}

struct ResponseResult {
  union {
    response @0 :Data;
    # A RegistrationResponse (64 octets).
    refused @1 :Common.Refusal;
  }
}

struct DoneResult {
  union {
    done @0 :Void;
    refused @1 :Common.Refusal;
  }
}
