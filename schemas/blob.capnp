@0xcce7e48c93ed0312;
# Blobs: files and whatever else is too large for a message. Clients encrypt them; the node keeps octets under their hash.
#
# The octets travel on streams of their own beside the RPC stream: of kind 1, and behind a ticket of 16 octets that this
# interface gave out. A ticket is good once, on the connection it was asked for on, and for as long as the capability that
# came with it is held; the stream has to come within a minute. Both directions begin at an offset, so that what has
# arrived is not sent again after a connection was lost. Whoever moves less than 64 KiB in a minute is cut off.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Blobs {
  upload @0 (address :Data, size :UInt64, ttlSeconds :UInt32, uses :UInt32, deleteKeyHash :Data) -> (result :UploadResult);
  # A blob of `size` octets whose SHA-256 is `address`. It is kept for `ttlSeconds` (0: as long as the node keeps any), and
  # `uses` downloads (0: any number; 1: it is viewed once). Whoever knows the key with the SHA-256 `deleteKeyHash` may
  # delete it before; empty: nobody. From here on it counts against the quota of the account, with 16 KiB at least. An
  # upload that nothing is heard of for an hour is forgotten. A connection may move three blobs at once.

  download @1 (address :Data, offset :UInt64) -> (result :DownloadResult);
  # The octets from `offset` on, which may be the blob's end. Knowing the address is the permission: it is the hash of
  # octets that nobody can guess.

  info @2 (address :Data) -> (result :BlobResult);
  # Whether the node keeps it, and until when.

  delete @3 (address :Data, deleteKey :Data) -> (result :DeleteResult);
  # Deletes a blob for everybody, at once. `deleteKey` is what `deleteKeyHash` is the hash of.
}

interface Upload {
  finish @0 () -> (result :BlobResult);
  # Waits for the rest of the octets, which end with the stream. When it answers with the blob, the octets have been
  # compared with their address and will survive any crash. Where they stopped short, or are others (`malformed`), ask
  # `Blobs.upload` anew: it says where to go on. So it does when the disk took too long (`storage`).
}

interface Download {
  finish @0 () -> (result :DeleteResult);
  # The caller has stored all octets durably: one use has been made of the blob, and with the last one it is `deleted`. A
  # client that goes without a word after it got everything may come back for one hour; then the use counts all the same.
  # However often it is asked for, it is one use: after `storage`, ask again.
}

struct UploadResult {
  union {
    stored @0 :StoredBlob;
    # The node has it already. Nothing is to be sent, and nothing counts against the caller's quota, whoever brought it.
    # To the account that did, `ttlSeconds` from now on are granted anew.
    sending @1 :Sending;
    refused @2 :Common.Refusal;
  }
  struct Sending {
    ticket @0 :Data;
    offset @1 :UInt64;
    # How much the node has: send what follows.
    upload @2 :Upload;
  }
}

struct DownloadResult {
  union {
    receiving @0 :Receiving;
    refused @1 :Common.Refusal;
  }
  struct Receiving {
    ticket @0 :Data;
    size @1 :UInt64;
    # Of the whole blob: `size - offset` octets come.
    download @2 :Download;
  }
}

struct StoredBlob {
  size @0 :UInt64;
  keptUntil @1 :Int64;
  # Seconds since the Unix epoch, rounded down to the minute.
  usesLeft @2 :UInt32;
  # 0: any number.
}

struct BlobResult {
  union {
    stored @0 :StoredBlob;
    refused @1 :Common.Refusal;
  }
}

struct DeleteResult {
  union {
    deleted @0 :Void;
    kept @1 :Void;
    # There are uses left.
    refused @2 :Common.Refusal;
  }
}
