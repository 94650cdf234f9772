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

/// Waits for a call whose answer is looked at, as a caller has to who wants the ticket in it.
template <class Promise, class Use>
std::string with_answer(World& world, Promise&& promise, Use use) {
  try {
    auto response = promise.wait(world.scope);
    return use(response);
  } catch (const kj::Exception& exception) {
    return describe(exception);
  }
}

std::string upload_all(World& world, Hands& who) {
  const auto octets = as_bytes("what the caller brings");
  return with_answer(world, new_upload(who, octets), [&](auto& response) {
    if (!response.getResult().isSending()) return std::string("noCapability");
    auto sending = response.getResult().getSending();
    auto stream = world.open_stream(who, view(sending.getTicket()), octets);
    return answer_to(world, sending.getUpload().finishRequest().send());
  });
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

std::string download_all(World& world, Hands& who) {
  return with_answer(world, new_download(world, who), [&](auto& response) {
    if (!response.getResult().isReceiving()) return std::string("noCapability");
    auto receiving = response.getResult().getReceiving();
    auto stream = world.open_stream(who, view(receiving.getTicket()));
    stream->readAllBytes().ignoreResult().then([] {}, [](kj::Exception&&) {}).wait(world.scope);
    return answer_to(world, receiving.getDownload().finishRequest().send());
  });
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
    {"Upload.finish", "a new one", upload_all},
    {"Download.finish", "what alice has brought", download_all},
};

}  // namespace

std::span<const Door> blob_doors() { return blobs; }

}  // namespace qpc::wrong_door
