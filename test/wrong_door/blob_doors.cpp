// The doors to blobs, and the streams beside them.
#include "core/crypto/hash.h"
#include "wrong_door/answer.h"
#include "wrong_door/doors.h"

namespace qpc::wrong_door {

using namespace node;

namespace {

auto new_upload(Hands& who, ByteView octets) {
  auto call = who.blobs.uploadRequest();
  call.setAddress(as_data(crypto::sha256(octets)));
  call.setSize(octets.size());
  return call.send();
}

auto new_download(World& world, Hands& who) {
  auto call = who.blobs.downloadRequest();
  call.setAddress(as_data(crypto::sha256(world.blob)));
  return call.send();
}

std::string remove(World& world, Hands& who, std::string_view key) {
  auto call = who.blobs.deleteRequest();
  call.setAddress(as_data(crypto::sha256(world.blob)));
  call.setDeleteKey(as_data(as_bytes(key)));
  return answer_to(world, call.send());
}

/// For callers to whom a request before was refused.
constexpr const char* nothing_to_call = "noCapability";

/// A capability that takes calls to get: kept from before, or got now by `get`. A stranger has the bootstrap for it.
template <class Capability>
std::optional<typename Capability::Client> held(Hands& who, typename Capability::Client Kept::* kept, auto get) {
  if (who.who == Who::stranger) return capnp::Capability::Client(who.node).castAs<Capability>();
  return who.kept ? std::optional((*who.kept).*kept) : get();
}

std::string finish_upload(World& world, Hands& who) {
  auto upload =
      held<api::Upload>(who, &Kept::upload, [&] { return world.bring(who, as_bytes("what the caller brings")); });
  return upload ? answer_to(world, upload->finishRequest().send()) : nothing_to_call;
}

std::string finish_download(World& world, Hands& who) {
  auto download = held<api::Download>(who, &Kept::download, [&] { return world.fetch_blob(who); });
  return download ? answer_to(world, download->finishRequest().send()) : nothing_to_call;
}

/// On the stream of a ticket that Alice's phone was given for her blob: "answered*", when octets come.
std::string use_ticket(World& world, Hands& who) {
  auto hers = new_download(world, world.at(Who::owner)).wait(world.scope);
  auto own = new_download(world, who);  // so that a stream of the caller's is expected at all
  try {
    own.wait(world.scope);
  } catch (const kj::Exception&) {
  }
  auto stream = world.open_stream(who, view(hers.getResult().getReceiving().getTicket()));
  Bytes octets(world.blob.size());
  const auto got = stream->tryRead(octets.data(), octets.size(), octets.size())
                       .then([](std::size_t size) { return size; }, [](kj::Exception&&) { return std::size_t{0}; })
                       .wait(world.scope);
  return got == 0 ? "noCapability" : "answered*";
}

constexpr Door blobs[] = {
    {"Blobs.upload", "a new one",
     [](World& world, Hands& who) { return answer_to(world, new_upload(who, as_bytes("new"))); }},
    {"Blobs.upload", "what alice has brought",
     [](World& world, Hands& who) { return answer_to(world, new_upload(who, world.blob)); }},
    {"Blobs.download", "what alice has brought",
     [](World& world, Hands& who) { return answer_to(world, new_download(world, who)); }},
    {"Blobs.download", "by a ticket of alice's phone", use_ticket},
    {"Blobs.info", "what alice has brought",
     [](World& world, Hands& who) {
       auto call = who.blobs.infoRequest();
       call.setAddress(as_data(crypto::sha256(world.blob)));
       return answer_to(world, call.send());
     }},
    {"Blobs.delete", "what alice has brought, with her key",
     [](World& world, Hands& who) { return remove(world, who, "hers"); }},
    {"Blobs.delete", "what alice has brought, with a guess",
     [](World& world, Hands& who) { return remove(world, who, "a guess"); }},
    {"Upload.finish", "a new one", finish_upload},
    {"Download.finish", "what alice has brought", finish_download},
};

}  // namespace

std::span<const Door> blob_doors() { return blobs; }

}  // namespace qpc::wrong_door
