// answer.h: a node's answer in one word, as it stands in expected.tsv.
#pragma once
#include <capnp/dynamic.h>
#include <kj/exception.h>

#include "wrong_door/world.h"

namespace qpc::wrong_door {

/// The word for an answer: the case of its `result` ("stored"), or of its refusal ("notPermitted"), or "answered" where
/// there is no result. A star behind it: something of Alice's is in it.
std::string describe(capnp::DynamicStruct::Reader answer, const std::vector<Bytes>& hers);

/// The word for a call that failed: "revoked!" for a refusal that had no other way, "unimplemented" for a capability
/// without such a method, "noCapability" where there is none.
std::string describe(const kj::Exception& exception);

/// Whether it is the word for a call that did nothing.
bool is_refusal(const std::string& word);

/// Waits for the answer to a call.
template <class Promise>
std::string answer_to(World& world, Promise&& promise) {
  try {
    auto response = promise.wait(world.scope);
    using Results = typename std::remove_cvref_t<decltype(response)>;
    const typename Results::Reads::Reader& reader = response;
    return describe(capnp::toDynamic(reader), world.hers());
  } catch (const kj::Exception& exception) {
    return describe(exception);
  }
}

}  // namespace qpc::wrong_door
