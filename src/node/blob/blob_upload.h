// blob_upload.h: the schema's Upload: octets that come in.
#pragma once
#include <schemas/blob.capnp.h>

#include "node/blob/blob_depot.h"
#include "node/node_context.h"

namespace qpc::node {

/// Octets from a stream to where they are kept, piece by piece.
class UploadTransfer final : public BlobTransfer {
 public:
  template <class... A>
  explicit UploadTransfer(NodeContext& node, A&&... transfer)
      : BlobTransfer(node.blobs.transfers, kj::fwd<A>(transfer)...), node_(node) {}

  /// Why it stopped, where that is not the peer's doing.
  const Outcome<>& state() const { return state_; }

 private:
  Task<void> move(kj::AsyncIoStream& stream) override;

  NodeContext& node_;
  Outcome<> state_;
};

class UploadService final : public Traced<api::Upload::Server> {
 public:
  UploadService(NodeContext& node, kj::Own<UploadTransfer> transfer) : node_(node), transfer_(kj::mv(transfer)) {}
  ~UploadService() noexcept(false) { transfer_->stop(); }
  KJ_DISALLOW_COPY_AND_MOVE(UploadService);

  kj::Promise<void> finish(FinishContext call) override { return finish_task(call); }

 private:
  Task<void> finish_task(FinishContext call);
  Task<Outcome<Blob>> finish_upload();
  /// Whether what was kept is what its address says; nothing, when the disk took too long. Errors: MALFORMED, STORAGE.
  Task<std::optional<Outcome<>>> compare();
  /// The upload starts again from nothing.
  Task<void> discard();

  NodeContext& node_;
  kj::Own<UploadTransfer> transfer_;
  bool finishing_ = false;
};

}  // namespace qpc::node
