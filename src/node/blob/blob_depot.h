// blob_depot.h: what the services of blobs share.
#pragma once
#include "node/blob/blob.h"
#include "node/blob/blob_bytes.h"
#include "node/blob/blob_transfers.h"
#include "node/blob/work_thread.h"

namespace qpc::node {

/// Borrows what outlives every connection. Lives on one event loop; `bytes` is touched by `work` alone.
struct BlobDepot {
  BlobBytes& bytes;
  BlockingWork& work;
  kj::Timer& timer;
  BlobLimits limits = {};
  BlobTransfers transfers{timer};
  std::uint64_t stored_bytes = 0;  ///< that arrived in uploads so far
  std::uint64_t served_bytes = 0;  ///< that went out in downloads

  /// Takes octets away whose row has gone; what stays for whatever reason is collected later.
  kj::Promise<void> remove(const ObjectName& name) {
    return work.run([&from = bytes, name] { from.remove(name); });
  }
};

}  // namespace qpc::node
