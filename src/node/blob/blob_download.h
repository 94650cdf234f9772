// blob_download.h: the schema's Download: octets that go out.
#pragma once
#include <schemas/blob.capnp.h>

#include "node/blob/blob_depot.h"
#include "node/node_context.h"

namespace qpc::node {

/// Octets from where they are kept to a stream, piece by piece.
class DownloadTransfer final : public BlobTransfer {
 public:
  template <class... A>
  explicit DownloadTransfer(NodeContext& node, A&&... transfer)
      : BlobTransfer(node.blobs.transfers, kj::fwd<A>(transfer)...), node_(node) {}

 private:
  Task<void> move(kj::AsyncIoStream& stream) override;

  NodeContext& node_;
};

class DownloadService final : public Traced<api::Download::Server> {
 public:
  DownloadService(NodeContext& node, kj::Own<DownloadTransfer> transfer) : node_(node), transfer_(kj::mv(transfer)) {}
  /// A client that got everything has made use of it, whether or not it says so.
  ~DownloadService() noexcept(false);
  KJ_DISALLOW_COPY_AND_MOVE(DownloadService);

  kj::Promise<void> finish(FinishContext call) override { return finish_task(call); }

 private:
  using Gone = std::optional<ObjectName>;
  Task<void> finish_task(FinishContext call);
  /// Comes to its end however long that takes: a use counts once.
  kj::Promise<Outcome<Gone>> make_use();

  NodeContext& node_;
  kj::Own<DownloadTransfer> transfer_;
  bool is_used_ = false;  ///< or about to be
  kj::ForkedPromise<Outcome<Gone>> use_ = nullptr;
};

}  // namespace qpc::node
