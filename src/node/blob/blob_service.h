// blob_service.h: the schema's Blobs for one session.
#pragma once
#include <schemas/blob.capnp.h>

#include "node/blob/blob_depot.h"
#include "node/node_context.h"

namespace qpc::node {

class BlobsService final : public Traced<api::Blobs::Server> {
 public:
  BlobsService(NodeContext& node, kj::Own<LiveSession> session) : node_(node), session_(kj::mv(session)) {}

  kj::Promise<void> upload(UploadContext call) override { return upload_task(call); }
  kj::Promise<void> download(DownloadContext call) override { return download_task(call); }
  kj::Promise<void> info(InfoContext call) override { return info_task(call); }
  kj::Promise<void> delete_(DeleteContext call) override { return delete_task(call); }

 private:
  Task<void> upload_task(UploadContext call);
  Task<void> download_task(DownloadContext call);
  Task<void> info_task(InfoContext call);
  Task<void> delete_task(DeleteContext call);

  /// Errors: NOT_FOUND, MALFORMED; those of the session.
  Task<Outcome<Blob>> find(capnp::Data::Reader address);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
};

void describe(const Blob& blob, api::StoredBlob::Builder out);

}  // namespace qpc::node
